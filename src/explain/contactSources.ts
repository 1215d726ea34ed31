import type { Db, Document } from 'mongodb';
import { z } from 'zod';
import { DwmError } from '../errors/dwmError.js';
import { readContactFields } from '../jobs/contactFields.js';
import { readOneContact } from '../jobs/exportOneContact.js';
import type { JobRun } from '../jobs/job.js';
import { ALL_QUEUES } from '../jobs/queueNames.js';
import { isPlainObject } from '../wash/ordered/orderedDocument.js';
import type { WashRecord } from '../wash/types.js';

/** A record to explain, and where it was found. */
export interface FoundContact {
  readonly record: WashRecord;
  readonly where: string;
}

/** The contact's newest record in any queue; fields of the queue, which begin with `_`, are left out. */
export async function findInQueues(
  queueDb: Db,
  emailField: string,
  address: string,
): Promise<FoundContact | undefined> {
  const found: { queue: string; document: Document }[] = [];
  for (const queue of ALL_QUEUES) {
    const documents = await queueDb
      .collection(queue)
      .find({ [emailField]: { $regex: `^\\s*${escapeRegExp(address)}\\s*$`, $options: 'i' } })
      .limit(10)
      .toArray();
    found.push(...documents.map((document) => ({ queue, document })));
  }
  const [newest] = found.sort((one, other) => timeOf(other.document) - timeOf(one.document));
  return newest && { record: contactOf(newest.document), where: `queue ${newest.queue}` };
}

/** The contact as Eloqua has it now: an export of this one contact that changes nothing there; it costs one sync. */
export async function readFromEloqua(run: JobRun, address: string): Promise<FoundContact | undefined> {
  const record = await readOneContact(run, readContactFields(run.settings), address);
  return record && { record, where: 'Eloqua' };
}

/** Not a record of zod's own, which leaves out `__proto__`. */
const jsonRecord = z.custom<Record<string, unknown>>(isPlainObject);

/** A record as JSON text. Its id, which the history wants, may be missing: it is a made-up contact more often than not. */
export function readFromText(text: string, idField: string): FoundContact {
  try {
    return { record: { [idField]: '', ...contactOf(jsonRecord.parse(JSON.parse(text))) }, where: 'standard input' };
  } catch (error) {
    throw new DwmError(
      'RECORD_UNREADABLE',
      'Standard input holds no record: it wants one JSON object of field names and texts',
      {
        cause: error,
      },
    );
  }
}

function contactOf(document: Document): WashRecord {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !name.startsWith('_')));
}

function timeOf({ _timestamp }: Document): number {
  return _timestamp instanceof Date ? _timestamp.getTime() : 0;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
