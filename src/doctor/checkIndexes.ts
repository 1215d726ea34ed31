import type { Db } from 'mongodb';
import { JOB_INDEXES } from '../jobs/jobIndexes.js';
import { historyIndexes } from '../jobs/openWasher.js';
import { ALL_QUEUES } from '../jobs/queueNames.js';
import { type IndexFacts, missingIndexes, queueIndexes } from '../queue/indexes.js';
import { MOST_LOADED } from '../wash/mongo/mongoRules.js';
import { type Finding, ok, warn } from './finding.js';

/** What an index that finds rules by key begins with; `fieldName` may stand before it. */
const BY_KEY = { genericLookup: 'find', fieldSpecificLookup: 'find', normLookup: 'find', deriveValue: 'lookupVals.' };

/** Jobs make the indexes of queues and notes themselves; without the right to, they go on slowly, and this tells it. */
export async function checkIndexes(queueDb: Db, rulesDb: Db, historyId: string): Promise<Finding[]> {
  const found = [
    ...(await missing(queueDb, [...ALL_QUEUES.flatMap(queueIndexes), ...noteIndexes()])),
    ...(await missing(rulesDb, historyIndexes(historyId))),
    ...(await missingByKey(rulesDb)),
  ];
  return found.length > 0 ? found : [ok('MongoDB', 'every index that is needed by now is there')];
}

function noteIndexes(): IndexFacts[] {
  return Object.entries(JOB_INDEXES).flatMap(([collection, indexes]) =>
    indexes.map(({ key }) => ({ collection, name: Object.keys(key).join(' and '), key })),
  );
}

async function missing(db: Db, list: readonly IndexFacts[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { collection, name, key } of await missingIndexes(db, list)) {
    // An empty one gets its indexes with its first documents.
    if ((await db.collection(collection).estimatedDocumentCount()) === 0) continue;
    found.push(adviseIndex(db, collection, `the index "${name}"`, JSON.stringify(key)));
  }
  return found;
}

async function missingByKey(rulesDb: Db): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [type, begin] of Object.entries(BY_KEY)) {
    const collection = rulesDb.collection(type);
    if ((await collection.estimatedDocumentCount()) <= MOST_LOADED) continue;
    const indexes = await collection.indexes();
    if (
      indexes.some(({ key }) =>
        Object.keys(key)
          .find((path) => path !== 'fieldName')
          ?.startsWith(begin),
      )
    )
      continue;
    const keys =
      type === 'genericLookup' ? { find: 1 } : { [begin.endsWith('.') ? `${begin}FIELD` : begin]: 1, fieldName: 1 };
    found.push(adviseIndex(rulesDb, type, 'an index by which rules are found', JSON.stringify(keys)));
  }
  return found;
}

function adviseIndex(db: Db, collection: string, index: string, key: string): Finding {
  return warn(
    'MongoDB',
    `${db.databaseName}.${collection} lacks ${index}: all works, but slowly`,
    `The next run makes it if it may; by hand: db.getSiblingDB("${db.databaseName}").getCollection("${collection}").createIndex(${key})`,
  );
}
