import { resolveField } from '../eloqua/fields.js';
import type { CustomObject, Field } from '../eloqua/types.js';
import type { JobRun } from './job.js';

/** The value of Data_Status that makes Eloqua refresh what it derives for a contact, and the one it sets when it has. */
export const PROCESS_AS_MODIFIED = 'PROCESS as MOD';
export const PROCESSED = 'PROCESSED';

export interface IndicatorsObject {
  readonly object: CustomObject;
  readonly email: Field;
  readonly status: Field;
  readonly updated: Field;
}

/** Finds the custom object and its fields by the names in the settings INDICATORS_…. */
export async function findIndicators(run: JobRun): Promise<IndicatorsObject> {
  const { settings } = run;
  const eloqua = await run.eloqua();
  const object = await eloqua.findCustomObject(settings.INDICATORS_CDO);
  const fields = await eloqua.customObjectFields(object);
  return {
    object,
    email: resolveField(fields, settings.INDICATORS_EMAIL_FIELD, object.name),
    status: resolveField(fields, settings.INDICATORS_STATUS_FIELD, object.name),
    updated: resolveField(fields, settings.INDICATORS_UPDATED_FIELD, object.name),
  };
}
