import type { Db } from 'mongodb';

/** A contact with 30 fields, about 1.3 kB: what an export of this site's size looks like. */
export function benchContact(index: number): Record<string, unknown> {
  const contact: Record<string, unknown> = { C_EmailAddress: `person${index}@example.com`, rank: index };
  for (let field = 0; field < 29; field++) contact[`C_Field${field}`] = `value ${field} of contact ${index}`;
  return contact;
}

export function benchContacts(count: number, from = 0): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, offset) => benchContact(from + offset));
}

/** Fills a collection with free records as the original writes them, without its library: not what is measured. */
export async function fillAsOriginal(db: Db, name: string, count: number): Promise<void> {
  await db.collection(name).deleteMany({});
  const added = Date.now() - 60_000;
  for (let from = 0; from < count; from += 1000) {
    const records = benchContacts(Math.min(1000, count - from), from).map((contact, offset) => ({
      ...contact,
      _timestamp: new Date(added + Math.floor((from + offset) / 10)),
      _counter: 0,
      _jobName: '',
      _lockTimestamp: '',
      _priority: 0,
      _batchName: '',
      _batchID: '',
    }));
    await db.collection(name).insertMany(records, { ordered: false });
  }
}

/** Locks the first `count` records as the original does, by a range instead of by its list of ids. */
export async function lockAsOriginal(db: Db, name: string, count: number): Promise<void> {
  const locked = { _jobName: 'bench', _lockTimestamp: new Date() };
  await db.collection(name).updateMany({ rank: { $lt: count } }, { $set: locked });
}
