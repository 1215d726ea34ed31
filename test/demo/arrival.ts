import type { Db } from 'mongodb';
import { ALL_QUEUES, ERRORED_QUEUE_OF } from '../../src/jobs/queueNames.js';
import { EXPORT_QUEUE, PROCESSING_QUEUE } from '../sandbox/options.js';
import type { Sandbox } from '../sandbox/server.js';
import { stepsOf } from './changes.js';

export interface Arrival {
  readonly imported: number;
  /** On an errored queue, with its reason. */
  readonly errored: number;
  readonly lists: readonly (readonly [string, number])[];
  readonly queues: readonly (readonly [string, number])[];
  readonly reasons: readonly (readonly [string, string, number])[];
  /** What is not as it must be; empty when every contact arrived. */
  readonly faults: readonly string[];
}

/**
 * Where the contacts with these addresses are at the end: in Eloqua, with the values that their history tells, or on an
 * errored queue with the reason, and still on the processing list.
 */
export async function checkArrival(
  queueDb: Db,
  rulesDb: Db,
  sandbox: Sandbox,
  addresses: readonly string[],
): Promise<Arrival> {
  const queues = await Promise.all(
    ALL_QUEUES.map(async (name) => [name, await queueDb.collection(name).countDocuments()] as const),
  );
  const lists = [EXPORT_QUEUE, PROCESSING_QUEUE].map((name) => [name, sandbox.members(name).length] as const);
  const reasons = await countReasons(queueDb);
  const errored = reasons.reduce((sum, [, , count]) => sum + count, 0);
  const imported = addresses.length - errored;
  const faults: string[] = [];
  const sizes = new Map([...queues, ...lists]);
  for (const name of [...Object.keys(ERRORED_QUEUE_OF), EXPORT_QUEUE]) {
    if (sizes.get(name) !== 0) faults.push(`${name} still holds ${sizes.get(name)}`);
  }
  if (sizes.get(PROCESSING_QUEUE) !== errored)
    faults.push(`${PROCESSING_QUEUE} holds ${sizes.get(PROCESSING_QUEUE)}, not the ${errored} errored`);
  faults.push(...(await unlikeHistory(rulesDb, sandbox, addresses, new Set(await erroredIds(queueDb)))));
  return { imported, errored, lists, queues, reasons, faults };
}

/** Contacts in Eloqua whose values are not those that the last step of their history tells. */
async function unlikeHistory(
  rulesDb: Db,
  sandbox: Sandbox,
  addresses: readonly string[],
  errored: ReadonlySet<string>,
): Promise<string[]> {
  const faults: string[] = [];
  const byId = new Map(addresses.map((address) => [sandbox.contact(address)?.ContactID ?? '', address]));

  for await (const history of rulesDb.collection('contactHistory').find({ _current: 0 })) {
    const id = String(history.ContactID);
    const address = byId.get(id);
    if (address === undefined || !byId.delete(id)) faults.push(`contact ${id}: more than one current history`);
    if (errored.has(id) || address === undefined) continue;
    const contact = sandbox.contact(address);
    const last = new Map(stepsOf(history).map(({ field, to }) => [field, to]));
    for (const [field, to] of last) {
      if (contact?.[field] !== to) faults.push(`contact ${id}: ${field} is not what its history says`);
    }
  }
  if (byId.size > 0) faults.push(`${byId.size} contacts have no history`);
  return faults;
}

async function countReasons(queueDb: Db): Promise<[string, string, number][]> {
  const counted: [string, string, number][] = [];
  for (const queue of Object.values(ERRORED_QUEUE_OF)) {
    const counts = await queueDb
      .collection(queue)
      .aggregate([{ $group: { _id: '$_error.code', count: { $sum: 1 } } }, { $sort: { _id: 1 } }])
      .toArray();
    for (const { _id, count } of counts) counted.push([queue, String(_id), Number(count)]);
  }
  return counted;
}

async function erroredIds(queueDb: Db): Promise<string[]> {
  const ids: string[] = [];
  for (const queue of Object.values(ERRORED_QUEUE_OF)) {
    for await (const { ContactID } of queueDb.collection(queue).find({}, { projection: { ContactID: 1 } }))
      ids.push(String(ContactID));
  }
  return ids;
}
