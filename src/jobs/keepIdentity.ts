import { DwmError } from '../errors/dwmError.js';
import type { Settings } from '../ops/settings.js';
import { ownValue } from '../ownValue.js';
import type { QueueRecord } from '../queue/types.js';
import { sameValue } from '../wash/ordered/sameValue.js';
import type { Step, WashResult } from '../wash/types.js';
import {
  type ContactFields,
  EXTERNAL_ID_STATEMENT,
  emailFieldOf,
  externalIdFieldOf,
  identityFieldsOf,
  readContactFields,
} from './contactFields.js';

/** The fields of a record that no wash may change. */
export type KeptFields = (record: QueueRecord) => readonly string[];

/** Fields that no rule may write, with these settings. */
export function unwashableFields(settings: Settings): readonly string[] {
  const fields = readContactFields(settings);
  const email = emailFieldOf(fields);
  const kept = identityFieldsOf(fields);
  return settings.ADDRESS_CHANGES === 'allow' ? kept.filter((name) => name !== email) : kept;
}

/**
 * Which fields say whom a record is of. With ADDRESS_CHANGES=allow the address is none of them for a record that an
 * import finds by its id.
 * @throws DwmError SETTINGS_INVALID when addresses may change and no record can have an id.
 */
export function keptFields(settings: Settings, fields: ContactFields): KeptFields {
  const kept = identityFieldsOf(fields);
  if (settings.ADDRESS_CHANGES === 'refuse') return () => kept;
  const idField = externalIdFieldOf(fields);
  if (idField === undefined) {
    throw new DwmError(
      'SETTINGS_INVALID',
      `ADDRESS_CHANGES=allow wants a field ${EXTERNAL_ID_STATEMENT} in ${settings.CONTACT_FIELDS_FILE}: without it the address is what a contact is found by`,
    );
  }
  const email = emailFieldOf(fields);
  const withoutEmail = kept.filter((name) => name !== email);
  return (record) => (ownValue(record, idField) ? withoutEmail : kept);
}

/** Fails a record whose wash changed whom it is of: sent, it would overwrite somebody else (invariant 10). */
export function refuseChangedIdentity(record: QueueRecord, result: WashResult, kept: KeptFields): WashResult {
  if (result.outcome === 'failed') return result;
  const changed = kept(record).filter(
    (name) => !sameValue(ownValue(record, name) ?? null, ownValue(result.record, name) ?? null),
  );
  if (changed.length === 0) return result;
  const told = changed.map((name) => `${name}${byWhom(name, result.steps)}`).join(', ');
  return {
    outcome: 'failed',
    code: 'RECORD_IDENTITY_CHANGED',
    reason: `The wash changed ${told}, which says whom the record is of`,
  };
}

function byWhom(field: string, steps: readonly Step[]): string {
  const step = steps.findLast((one) => one.field === field);
  if (!step) return '';
  return step.rule === undefined ? ` (${step.stage})` : ` (${step.stage} ${step.rule})`;
}
