import type { Document } from 'mongodb';
import { expect, test } from 'vitest';
import { CLAIM_ORDER, KEY_ONLY } from '../../src/queue/candidates.js';
import { FREE } from '../../src/queue/ownership.js';
import { testDatabases } from '../support/database.js';
import { contacts, isEmbedded, openTestQueues } from './openTestQueues.js';

/** What a claim asks for must cost what it takes, however long the queue is. */
test('a claim is served by its index alone, in order, and reads as many entries as it takes records', async ({
  skip,
}) => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(3000));
  await queue.claim(500, { jobName: 'run' });
  const found = queueDb.collection('source').find(FREE, { projection: KEY_ONLY }).sort(CLAIM_ORDER).limit(100);
  const plan = await found.explain('executionStats');
  const stages = stagesOf(plan.queryPlanner.winningPlan);
  expect(indexOf(plan.queryPlanner.winningPlan)).toBe('dwmops_claim');
  expect(stages).not.toContain('COLLSCAN');
  skip(await isEmbedded(queueDb), 'this server reads the whole range of free records and sorts it, and says so');
  expect(stages).not.toContain('SORT');
  expect(stages).not.toContain('FETCH');
  expect(plan.executionStats.totalKeysExamined).toBeLessThanOrEqual(101);
  expect(plan.executionStats.totalDocsExamined).toBe(0);
});

test('the records of a claim, and old locks, are found by the same index', async ({ skip }) => {
  const { queueDb } = await testDatabases();
  skip(await isEmbedded(queueDb), 'this server explains another plan than the one it follows');
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(1000));
  const claim = await queue.claim(100, { jobName: 'run' });
  const record = claim.records[0];
  const source = queueDb.collection('source');
  const ofClaim = { _lockTimestamp: record?._lockTimestamp, _lockToken: claim.token };
  const oldLocks = { _lockTimestamp: { $lt: new Date(Date.now() + 1000) }, _lockToken: { $nin: ['x'] } };
  for (const query of [ofClaim, oldLocks]) {
    const plan = await source.find(query).explain('executionStats');
    expect(indexOf(plan.queryPlanner.winningPlan)).toBe('dwmops_claim');
    expect(plan.executionStats.totalDocsExamined).toBeLessThanOrEqual(101);
  }
});

function stagesOf(plan: Document): string[] {
  const inner = plan.inputStage ?? plan.queryPlan;
  return [...(typeof plan.stage === 'string' ? [plan.stage] : []), ...(inner ? stagesOf(inner) : [])];
}

function indexOf(plan: Document): unknown {
  if (plan.indexName !== undefined) return plan.indexName;
  const inner = plan.inputStage ?? plan.queryPlan;
  return inner ? indexOf(inner) : undefined;
}
