import { type Db, ObjectId } from 'mongodb';
import { z } from 'zod';
import { EDITED_IN_ELOQUA } from '../jobs/editHistory.js';
import { CONTACT_HISTORY } from '../jobs/writeHistory.js';
import { printable } from '../printable.js';

const historyStep = z.object({
  field: z.string(),
  stage: z.string(),
  rule: z.string().optional(),
  from: z.unknown().optional(),
  to: z.unknown().optional(),
});
const historyDocument = z.object({
  timestamp: z.number(),
  _runId: z.string().optional(),
  _steps: z.array(historyStep).default([]),
});

/** A change that was made, with the rule that made it as it is now; '' where the rule is gone or there was none. */
export interface RecordedChange extends z.infer<typeof historyStep> {
  readonly ruleNow: string;
}

export interface RecordedWash {
  readonly washedAt: Date;
  readonly runId: string;
  readonly changes: readonly RecordedChange[];
  /** What others changed in Eloqua before the contact was back there, newest first: theirs stayed. */
  readonly editsSince: readonly RecordedEdits[];
}

export interface RecordedEdits {
  readonly seenAt: Date;
  readonly changes: readonly z.infer<typeof historyStep>[];
}

/** Documents looked at for the newest wash: each round of a contact writes two at most. */
const MOST_DOCUMENTS = 10;

/** What the newest wash of a contact changed, and what was edited in Eloqua since, from contactHistory. */
export async function newestHistory(rulesDb: Db, idName: string, contactId: string): Promise<RecordedWash | undefined> {
  const found = await rulesDb
    .collection(CONTACT_HISTORY)
    .find({ [idName]: contactId, _current: { $gte: 0, $lt: MOST_DOCUMENTS } }, { sort: { _current: 1, timestamp: -1 } })
    .limit(MOST_DOCUMENTS)
    .toArray();
  const documents = found.map((one) => historyDocument.parse(one));
  const newest = documents.findIndex((one) => !isOfEdits(one));
  const wash = documents[Math.max(0, newest)];
  if (!wash) return undefined;
  const { timestamp, _runId, _steps } = wash;
  const changes: RecordedChange[] = [];
  for (const step of _steps) changes.push({ ...step, ruleNow: await ruleText(rulesDb, step.stage, step.rule) });
  const editsSince = documents
    .slice(0, Math.max(0, newest))
    .map((one) => ({ seenAt: new Date(one.timestamp * 1000), changes: one._steps }));
  return { washedAt: new Date(timestamp * 1000), runId: _runId ?? '', changes, editsSince };
}

function isOfEdits({ _steps }: z.infer<typeof historyDocument>): boolean {
  return _steps.length > 0 && _steps.every(({ stage }) => stage === EDITED_IN_ELOQUA);
}

async function ruleText(rulesDb: Db, stage: string, rule: string | undefined): Promise<string> {
  if (rule === undefined) return '';
  const _id = ObjectId.isValid(rule) ? new ObjectId(rule) : undefined;
  const found = _id && (await rulesDb.collection(stage).findOne({ _id }, { projection: { _id: 0 } }));
  return found ? JSON.stringify(found) : '(the rule is no longer there)';
}

export function recordedWashText({ washedAt, runId, changes, editsSince }: RecordedWash): string {
  const lines = changes.map((change) => {
    const { stage, rule, ruleNow } = change;
    return `${changeText(change)}   by ${rule === undefined ? stage : `${stage} ${rule} ${ruleNow}`}`;
  });
  const head = `Washed at ${washedAt.toISOString()} in run ${runId || '(of the Python system)'}: ${changes.length} changes, in this order`;
  const edits = editsSince.flatMap(({ seenAt, changes: edited }) => [
    `Edited in Eloqua meanwhile, as seen at ${seenAt.toISOString()}; what was entered stayed`,
    ...edited.map(changeText),
  ]);
  return [head, ...lines, ...edits].map(printable).join('\n');
}

function changeText({ field, from, to }: z.infer<typeof historyStep>): string {
  return `  ${field}: ${shown(from)} → ${shown(to)}`;
}

function shown(value: unknown): string {
  return value === undefined ? '(absent)' : JSON.stringify(value);
}
