import { GroupTable } from './groupTable.js';

/** What every value that a rule matches fulfils. It may match less: the rule itself has the last word. */
export interface RuleNeeds {
  /** Of each clause the value contains at least one text. */
  readonly clauses: readonly (readonly string[])[];
  /** By the code of the value's first letter, 1 where the rule may match; at ANY_OTHER for all beyond ASCII. */
  readonly first?: Uint8Array;
  readonly mayBeEmpty: boolean;
}

export const ANY_OTHER = 0x80;
const EMPTY_VALUE = ANY_OTHER + 1;

/**
 * Finds the rules that may match a value, without trying all. A rule that needs one of some texts is filed under three
 * neighbouring letters of each (two, where a text has no more), those that the fewest rules share, and a value is looked
 * up letter by letter. What remains are rules whose needs are unknown or single letters: they are tried by what a value
 * begins with.
 */
export class CandidateIndex {
  private readonly threes: GroupTable;
  private readonly twos: GroupTable;
  /** By the first letter, the rules that are filed under no text. */
  private readonly unfiled: readonly (readonly number[])[];

  constructor(rules: readonly RuleNeeds[]) {
    const chosen = rules.map(({ clauses }) => bestClause(clauses));
    const texts = chosen.flatMap((clause) => clause ?? []);
    this.threes = new GroupTable(3, texts);
    this.twos = new GroupTable(2, texts);
    for (const [rule, clause] of chosen.entries()) {
      for (const text of clause ?? []) (text.length > 2 ? this.threes : this.twos).file(rule, text);
    }
    this.unfiled = Array.from({ length: EMPTY_VALUE + 1 }, (_, code) =>
      [...rules.keys()].filter((rule) => chosen[rule] === undefined && mayBeginWith(rules[rule], code)),
    );
  }

  /** The numbers of the rules that may match, ascending. The list must not be changed. */
  candidates(value: string): readonly number[] {
    const unfiled = this.unfiled[firstCode(value)] ?? [];
    const found = this.twos.find(value, this.threes.find(value, undefined));
    if (found === undefined) return unfiled;
    if (unfiled.length > 0) found.push(...unfiled);
    return found.length === 1 ? found : distinctAscending(found);
  }
}

/** More than this many are put in order by `sort`, which copies what it sorts. */
const MANY = 32;

function distinctAscending(numbers: readonly number[]): readonly number[] {
  if (numbers.length > MANY) return [...new Set(numbers)].sort((a, b) => a - b);
  const sorted: number[] = [];
  for (const number of numbers) insert(sorted, number);
  return sorted;
}

/** Puts a number in its place, unless it is there. */
function insert(sorted: number[], number: number): void {
  let at = sorted.length;
  while (at > 0 && (sorted[at - 1] ?? 0) > number) at--;
  if (at > 0 && sorted[at - 1] === number) return;
  sorted.push(number);
  for (let move = sorted.length - 1; move > at; move--) sorted[move] = sorted[move - 1] ?? 0;
  sorted[at] = number;
}

function firstCode(value: string): number {
  return value === '' ? EMPTY_VALUE : Math.min(value.charCodeAt(0), ANY_OTHER);
}

function mayBeginWith(rule: RuleNeeds | undefined, code: number): boolean {
  if (code === EMPTY_VALUE) return rule?.mayBeEmpty === true;
  return rule?.first === undefined || rule.first[code] === 1;
}

/** The clause with the longest shortest text; of equals, the one with the fewest texts. Undefined if all have single letters. */
function bestClause(clauses: RuleNeeds['clauses']): readonly string[] | undefined {
  const usable = clauses.filter((clause) => shortest(clause) > 1);
  return usable.sort((a, b) => shortest(b) - shortest(a) || a.length - b.length)[0];
}

function shortest(clause: readonly string[]): number {
  return Math.min(...clause.map((text) => text.length));
}
