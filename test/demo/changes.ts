import type { Db, Document } from 'mongodb';
import { ObjectId } from 'mongodb';

const LONGEST_RULE_TEXT = 90;

export interface Change {
  readonly field: string;
  readonly from: string;
  readonly to: string;
  /** The rule as a business user wrote it, or the function. */
  readonly by: string;
}

export interface ChangedContact {
  readonly contactId: string;
  readonly changes: readonly Change[];
}

/** The contacts whose wash is the most telling: most different rule types, then most changes. */
export async function tellingContacts(rulesDb: Db, count: number): Promise<ChangedContact[]> {
  const histories = await rulesDb.collection('contactHistory').find({ _current: 0 }).limit(300).toArray();
  const variety = (history: Document) => new Set(stepsOf(history).map(({ stage }) => stage)).size;
  histories.sort((one, other) => variety(other) - variety(one) || stepsOf(other).length - stepsOf(one).length);
  return Promise.all(histories.slice(0, count).map((history) => contactOf(rulesDb, history)));
}

interface StepDocument {
  readonly field: string;
  readonly stage: string;
  readonly rule?: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

export function stepsOf(history: Document): StepDocument[] {
  return Array.isArray(history._steps) ? history._steps : [];
}

async function contactOf(rulesDb: Db, history: Document): Promise<ChangedContact> {
  const changes: Change[] = [];
  for (const step of stepsOf(history)) {
    changes.push({ field: step.field, from: shown(step.from), to: shown(step.to), by: await ruleText(rulesDb, step) });
  }
  return { contactId: String(history.ContactID), changes };
}

async function ruleText(rulesDb: Db, { stage, rule }: StepDocument): Promise<string> {
  if (rule === undefined) return stage;
  const found = await rulesDb.collection(stage).findOne({ _id: new ObjectId(rule) });
  if (!found) return `${stage} ${rule}`;
  const told = ['pattern', 'find', 'includes', 'begins', 'ends', 'lookupVals']
    .filter((key) => found[key] !== undefined && found[key] !== '')
    .map((key) => `${key} ${JSON.stringify(found[key])}`);
  const text = `${stage}: ${told.join(', ')}`;
  return text.length > LONGEST_RULE_TEXT ? `${text.slice(0, LONGEST_RULE_TEXT)}…` : text;
}

function shown(value: unknown): string {
  return value === undefined ? '(absent)' : JSON.stringify(value);
}
