import { ownValue } from '../ownValue.js';

/** The queues of the flow, and where a record goes that its job could not deal with. */
export const DWM_QUEUE = 'dwmQueue';
export const INDICATOR_QUEUE = 'indicatorQueue';
export const PROCESSED_QUEUE = 'processedQueue';

export const ERRORED_QUEUE_OF: Readonly<Record<string, string>> = {
  [DWM_QUEUE]: 'dwmErroredQueue',
  [INDICATOR_QUEUE]: 'indicatorRefreshErroredQueue',
  [PROCESSED_QUEUE]: 'dwmPOSTErroredQueue',
};

export const ALL_QUEUES: readonly string[] = [...Object.keys(ERRORED_QUEUE_OF), ...Object.values(ERRORED_QUEUE_OF)];

export function erroredQueueOf(queueName: string): string {
  return ownValue(ERRORED_QUEUE_OF, queueName) ?? `${queueName}Errored`;
}
