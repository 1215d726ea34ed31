import type { Document, Filter } from 'mongodb';
import type { QueueCollection, StoredRecord } from './queueCollection.js';
import { idText } from './recordId.js';

/*
 * A record that another program stored may lack queue fields, or have values there that say nothing: then it is neither
 * free nor claimed, and no job would ever see it.
 */

const NUMBERS = ['int', 'long', 'double', 'decimal'];

interface FieldFacts {
  /** The types that it may have, as MongoDB calls them; absent = any, as nothing depends on it. */
  readonly types?: readonly string[];
  /** What a fresh record has there, for an update with a pipeline. */
  readonly fresh: unknown;
}

const FIELDS = {
  _timestamp: { types: ['date'], fresh: '$$NOW' },
  _counter: { types: ['int', 'long', 'double'], fresh: 0 },
  _jobName: { types: ['string'], fresh: '' },
  _lockTimestamp: { types: ['string', 'date'], fresh: '' },
  _priority: { types: NUMBERS, fresh: 0 },
  _batchName: { fresh: '' },
  _batchID: { fresh: '' },
} as const satisfies Record<string, FieldFacts>;

const NAMES = Object.keys(FIELDS);
const LACKING = ['missing', 'null', 'undefined'];

const typeOf = (field: string) => ({ $type: `$${field}` });
const lacks = (field: string) => ({ $in: [typeOf(field), LACKING] });
const hasType = (field: string, types: readonly string[]) => ({ $in: [typeOf(field), [...types]] });

function isWrong([field, { types }]: [string, FieldFacts]): Document[] {
  return types ? [{ $not: [hasType(field, [...types, ...LACKING])] }] : [];
}

/** A time of a lock is a date; the only text there is '', for free. */
const LOCK_IS_TEXT = { $and: [hasType('_lockTimestamp', ['string']), { $ne: ['$_lockTimestamp', ''] }] };
/** Somebody's, but nobody knows since when, so that it would never be given back. */
const IS_CLAIMED_WITHOUT_TIME = {
  $and: [
    hasType('_jobName', ['string']),
    { $ne: ['$_jobName', ''] },
    { $or: [lacks('_lockTimestamp'), { $eq: ['$_lockTimestamp', ''] }] },
  ],
};
/** A number of claims that a claim cannot count up, or that says nothing. NaN sorts below all numbers. */
export const MOST_CLAIMS = 1_000_000_000;
const COUNTER_IS_ODD = {
  $and: [
    hasType('_counter', NUMBERS),
    { $or: [{ $lt: ['$_counter', -MOST_CLAIMS] }, { $gt: ['$_counter', MOST_CLAIMS] }] },
  ],
};
const IS_WRONG = { $or: [...Object.entries(FIELDS).flatMap(isWrong), LOCK_IS_TEXT, COUNTER_IS_ODD] };
const IS_INCOMPLETE = { $or: [...NAMES.map(lacks), IS_CLAIMED_WITHOUT_TIME] };

/** Records that lack queue fields or have wrong ones. Like the following it reads the whole queue. */
export const FAULTY: Filter<StoredRecord> = { $expr: { $or: [IS_INCOMPLETE, IS_WRONG] } };

/** Faulty records whose fields have the right types, as far as they are there. */
export const INCOMPLETE: Filter<StoredRecord> = { $expr: { $and: [IS_INCOMPLETE, { $not: [IS_WRONG] }] } };

/** Records with wrong types on which nobody works. */
export const WRONG_AND_FREE: Filter<StoredRecord> = {
  $expr: { $and: [IS_WRONG, { $not: [hasType('_lockTimestamp', ['date'])] }] },
};

/**
 * Gives the fields that a record lacks the values of a fresh one. One that has a job's name, but no time at which it was
 * claimed, counts as claimed now: its claim times out like any other.
 */
export const COMPLETION = [
  {
    $set: {
      ...Object.fromEntries(
        Object.entries(FIELDS).map(([field, { fresh }]) => [field, { $ifNull: [`$${field}`, fresh] }]),
      ),
      _lockTimestamp: { $cond: [IS_CLAIMED_WITHOUT_TIME, '$$NOW', { $ifNull: ['$_lockTimestamp', ''] }] },
    },
  },
];

/** Records that are named in one line: with thousands, the first few tell what is wrong. */
const MOST_NAMED = 5;

/** Names the first few of the records that match, and what is wrong with each: `"r1" (lacks _jobName; _counter is string)`. */
export async function nameFaulty(queue: QueueCollection, condition: Filter<StoredRecord>): Promise<string> {
  const found = await queue
    .aggregate<Document>([{ $match: condition }, { $limit: MOST_NAMED }, { $project: TYPES }])
    .toArray();
  return found.map(({ _id, ...types }) => `${idText(_id)} (${faultsIn(types)})`).join(', ');
}

/** The types of the queue fields of records, by id: for the reason of each. */
export async function faultsById(
  queue: QueueCollection,
  condition: Filter<StoredRecord>,
): Promise<Map<string, string>> {
  const found = await queue.aggregate<Document>([{ $match: condition }, { $project: TYPES }]).toArray();
  return new Map(found.map(({ _id, ...types }) => [idText(_id), faultsIn(types)]));
}

const TYPES = {
  ...Object.fromEntries(NAMES.map((field) => [field, typeOf(field)])),
  _lockTimestamp: { $cond: [LOCK_IS_TEXT, 'no time', typeOf('_lockTimestamp')] },
  _counter: { $cond: [COUNTER_IS_ODD, 'no number of claims', typeOf('_counter')] },
};

function faultsIn(types: Document): string {
  const typeIn = (field: string) => String(types[field]);
  const missing = NAMES.filter((field) => LACKING.includes(typeIn(field)));
  const wrong = Object.entries<FieldFacts>(FIELDS).filter(
    ([field, facts]) => facts.types && ![...facts.types, ...LACKING].includes(typeIn(field)),
  );
  const told = [
    ...(missing.length > 0 ? [`lacks ${missing.join(', ')}`] : []),
    ...wrong.map(([field]) => `${field} is ${typeIn(field)}`),
  ];
  return told.join('; ') || 'claimed without a time';
}
