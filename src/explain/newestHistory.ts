import { type Db, ObjectId } from 'mongodb';
import { z } from 'zod';
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
}

/** What the newest wash of a contact changed, from contactHistory. */
export async function newestHistory(rulesDb: Db, idName: string, contactId: string): Promise<RecordedWash | undefined> {
  const found = await rulesDb.collection(CONTACT_HISTORY).findOne({ [idName]: contactId, _current: 0 });
  if (!found) return undefined;
  const { timestamp, _runId, _steps } = historyDocument.parse(found);
  const changes: RecordedChange[] = [];
  for (const step of _steps) changes.push({ ...step, ruleNow: await ruleText(rulesDb, step.stage, step.rule) });
  return { washedAt: new Date(timestamp * 1000), runId: _runId ?? '', changes };
}

async function ruleText(rulesDb: Db, stage: string, rule: string | undefined): Promise<string> {
  if (rule === undefined) return '';
  const _id = ObjectId.isValid(rule) ? new ObjectId(rule) : undefined;
  const found = _id && (await rulesDb.collection(stage).findOne({ _id }, { projection: { _id: 0 } }));
  return found ? JSON.stringify(found) : '(the rule is no longer there)';
}

export function recordedWashText({ washedAt, runId, changes }: RecordedWash): string {
  const lines = changes.map(({ field, stage, rule, from, to, ruleNow }) => {
    const by = rule === undefined ? stage : `${stage} ${rule} ${ruleNow}`;
    return `  ${field}: ${shown(from)} → ${shown(to)}   by ${by}`;
  });
  const head = `Washed at ${washedAt.toISOString()} in run ${runId || '(of the Python system)'}: ${changes.length} changes, in this order`;
  return [head, ...lines].map(printable).join('\n');
}

function shown(value: unknown): string {
  return value === undefined ? '(absent)' : JSON.stringify(value);
}
