import { DwmError } from '../errors/dwmError.js';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Turns the first SIGTERM, SIGINT or SIGHUP into an abort that the job sees at its next safe point; a second one ends the
 * process at once (claims are then left to their lease).
 */
export function abortOnSignal(): { signal: AbortSignal; stopListening: () => void } {
  const controller = new AbortController();
  const listener = (name: NodeJS.Signals) => {
    for (const each of SIGNALS) process.removeListener(each, listener);
    controller.abort(
      new DwmError('TERMINATED', `Got ${name}: stopped at a safe point; the next run goes on from there`),
    );
  };
  for (const name of SIGNALS) process.on(name, listener);
  return {
    signal: controller.signal,
    stopListening: () => {
      for (const name of SIGNALS) process.removeListener(name, listener);
    },
  };
}
