import { ObjectId } from 'mongodb';
import { anyOfFilters } from '../eloqua/filters.js';
import type { Failure } from '../queue/types.js';
import { EMAIL_STATEMENT, EXTERNAL_ID_STATEMENT } from './contactFields.js';
import { comparable, type IdentifiedRecord } from './contactIdentity.js';
import type { JobRun } from './job.js';
import { washedText } from './mergeContact.js';
import { addressFault } from './prepareRows.js';
import { readExport } from './readExport.js';

const EMAIL = 'emailAddress';
const ID = 'contactIdExt';

/** A record whose wash changed the address, which ADDRESS_CHANGES=allow lets it do. */
interface NewAddress {
  readonly one: IdentifiedRecord;
  readonly address: string;
}

/**
 * The records whose new address must not be sent: it is none, two of the set would have the same, or some contact has it
 * already. Looked up before anything is sent, as an import must not touch that other contact (invariant 10).
 */
export async function refusedAddresses(
  run: JobRun,
  records: readonly IdentifiedRecord[],
  emailField: string,
  note: (definitionName: string) => Promise<void>,
): Promise<Map<IdentifiedRecord, Failure>> {
  const refused = new Map<IdentifiedRecord, Failure>();
  const wanted = new Map<string, NewAddress[]>();
  for (const one of records) {
    const address = washedText(one.record, emailField)?.trim() ?? '';
    const key = comparable(address);
    if (one.identity.id === '' || key === one.identity.address) continue;
    const fault = addressFault(address, emailField);
    if (fault) refused.set(one, { id: one.record._id, ...fault });
    else wanted.set(key, [...(wanted.get(key) ?? []), { one, address }]);
  }
  for (const rivals of wanted.values()) {
    if (rivals.length > 1)
      for (const { one } of rivals) refused.set(one, taken(one, 'another record has the same new address'));
  }
  const addresses = [...wanted.values()].flatMap(([first]) => (first ? [first.address] : []));
  for (const filter of anyOfFilters(EMAIL_STATEMENT, addresses)) {
    const definitionName = `DWMOps post ${run.runId} addresses ${new ObjectId().toHexString().slice(-6)}`;
    const fields = { [EMAIL]: EMAIL_STATEMENT, [ID]: EXTERNAL_ID_STATEMENT };
    await readExport(run, { definitionName, fields, filter, note }, (row) => {
      for (const { one } of wanted.get(comparable(row[EMAIL] ?? '')) ?? []) {
        if ((row[ID] ?? '').trim() !== one.identity.id)
          refused.set(one, taken(one, 'a contact of Eloqua has the new address already'));
      }
    });
  }
  return refused;
}

function taken({ record }: IdentifiedRecord, reason: string): Failure {
  return { id: record._id, code: 'RECORD_ADDRESS_TAKEN', reason };
}
