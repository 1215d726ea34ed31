import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { type Db, MongoServerError, ObjectId } from 'mongodb';
import { DwmError } from '../../errors/dwmError.js';
import { readServerTime } from '../../serverTime.js';
import type { RuleType } from '../types.js';

/** One document of `dwmdev.ruleImports`: who loaded which rules, and when. */
export interface RuleImport {
  /** Follows from the import before it, so that of several that begin at once one alone can be noted. */
  readonly _id: ObjectId;
  /** The server's time just before the first collection is switched, and always later than that of the import before. */
  readonly startedAt: Date;
  /** Null while collections are being switched. */
  readonly finishedAt: Date | null;
  readonly host: string;
  readonly directory: string;
  readonly configName: string;
  /** Rules in the collection after the import, by rule type; those types that had a file. */
  readonly rules: Partial<Record<RuleType, number>>;
  /** What takes whose place, in order. Version 1.0 did not note it, so nobody but itself can finish an import of its. */
  readonly switches?: readonly Switch[];
}

/** A collection that was written whole under another name, and the one whose place it takes. */
export interface Switch {
  readonly staged: string;
  readonly collection: string;
}

/** What an import says of itself when it begins. */
export type ImportFacts = Pick<RuleImport, 'directory' | 'configName' | 'rules'> & {
  readonly switches: readonly Switch[];
};

export const RULE_IMPORTS = 'ruleImports';

/** An import of version 1.0 that has not finished after so long has been cut short. */
const LONGEST_IMPORT_MS = 10 * 60_000;
const DUPLICATE_KEY = 11000;
const NAMESPACE_NOT_FOUND = 26;

/**
 * The newest import, undefined before the first. It is noted before the first collection is switched and finished after
 * the last: a reader that finds the same finished import before and after it has read all collections has read one rule
 * base, not parts of two.
 */
export async function newestRuleImport(db: Db): Promise<RuleImport | undefined> {
  const newest = await db.collection<RuleImport>(RULE_IMPORTS).findOne({}, { sort: { startedAt: -1 } });
  return newest ?? undefined;
}

/**
 * The import that a new one follows, finished first if need be. To be called before the stored rules are read, so that
 * `beginRuleImport` refuses when another import has begun since.
 *
 * @throws DwmError RULES_IMPORT_UNDER_WAY while another import is under way that only its own program can finish.
 */
export async function importToFollow(db: Db): Promise<RuleImport | undefined> {
  const newest = await newestRuleImport(db);
  if (newest === undefined || newest.finishedAt !== null || (await finishRuleImport(db, newest))) return newest;
  if ((await importAgeMs(db, newest)) < LONGEST_IMPORT_MS) throw otherImport(newest);
  return newest;
}

/** How long ago an import began to switch, by the server's clock. */
export async function importAgeMs(db: Db, { startedAt }: RuleImport): Promise<number> {
  return (await readServerTime(db)).getTime() - startedAt.getTime();
}

/**
 * Notes that collections are about to be switched, all of which are staged whole. Guarantees that no other import has been
 * noted since `before`; from now on anyone may finish this one.
 *
 * @param before - what `importToFollow` gave.
 * @throws DwmError RULES_IMPORT_UNDER_WAY when another import was faster; then nothing is written.
 */
export async function beginRuleImport(db: Db, before: RuleImport | undefined, facts: ImportFacts): Promise<RuleImport> {
  const _id = idAfter(before);
  const now = await readServerTime(db);
  // The import before may be from a machine, or a server, whose clock was ahead; it must not hide this one.
  const earliest = before === undefined ? 0 : before.startedAt.getTime() + 1;
  const startedAt = new Date(Math.max(now.getTime(), earliest));
  try {
    const begun: RuleImport = { _id, startedAt, finishedAt: null, host: hostname(), ...facts };
    await db.collection<RuleImport>(RULE_IMPORTS).insertOne({ ...begun });
    return begun;
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
    throw otherImport(await newestRuleImport(db));
  }
}

/**
 * Switches what an import has not switched yet, and notes its end. Whoever finds an import unfinished may call it, any
 * number at once and however late: each switch is one atomic rename of a name that this import alone has ever used, so
 * that it can happen once, and no later import begins while one is left. A process that wakes in the midst of an import
 * that others have finished finds nothing to rename.
 *
 * @returns false for an import of version 1.0, which did not note its switches.
 * @throws DwmError RULES_IMPORT_UNFINISHED when the database does not let it, now or ever
 */
export async function finishRuleImport(db: Db, unfinished: RuleImport): Promise<boolean> {
  const { _id, switches } = unfinished;
  if (switches === undefined) return false;
  try {
    for (const { staged, collection } of switches) await takePlace(db, staged, collection);
    const ended = { $currentDate: { finishedAt: true } } as const;
    await db.collection<RuleImport>(RULE_IMPORTS).updateOne({ _id, finishedAt: null }, ended);
    return true;
  } catch (error) {
    throw importUnfinished(unfinished, error instanceof Error ? error.message : String(error), error);
  }
}

/** A staged collection that is not there has taken its place already. */
async function takePlace(db: Db, staged: string, collection: string): Promise<void> {
  try {
    await db.renameCollection(staged, collection, { dropTarget: true });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== NAMESPACE_NOT_FOUND) throw error;
  }
}

export function importUnfinished(unfinished: RuleImport, why: string, cause?: unknown): DwmError {
  const advice = unfinished.switches ? 'the next `dwmops run`, or import, finishes it' : 'import all rules again';
  return new DwmError(
    'RULES_IMPORT_UNFINISHED',
    `The import ${describeImport(unfinished)}, is not finished (${why}), so the rules may be parts of two rule bases; ${advice}`,
    { cause },
  );
}

function idAfter(before: RuleImport | undefined): ObjectId {
  const digest = createHash('sha256').update(`import after ${before?._id}`).digest('hex');
  return new ObjectId(digest.slice(0, 24));
}

function otherImport(other: RuleImport | undefined): DwmError {
  const which = other ? ` (${describeImport(other)})` : '';
  const cutShort = `; if it was cut short, ${LONGEST_IMPORT_MS / 60_000} minutes after it began`;
  return new DwmError(
    'RULES_IMPORT_UNDER_WAY',
    `Another import of rules${which} is under way, or has been since this one began; nothing was loaded. Import again when it has ended${other && !other.switches ? cutShort : ''}.`,
  );
}

/** For messages: `of rules on host-1, begun 2026-11-25T01:50:15.615Z`. */
export function describeImport({ directory, host, startedAt }: RuleImport): string {
  return `of ${directory} on ${host}, begun ${startedAt.toISOString()}`;
}
