import { foldCaseTwins } from './caseTwins.js';
import { type CodePointSet, intersection } from './codePointSet.js';
import { CLEANED } from './possibleCharacters.js';
import type { Node, RepeatNode } from './syntaxTree.js';

/** Some texts of which every match contains at least one. */
export type Clause = readonly string[];

/** What is known of the texts a part of a pattern matches. */
interface Known {
  /** All of them, if they are few. */
  readonly exact: readonly string[] | undefined;
  /** Each holds for every match. */
  readonly clauses: readonly Clause[];
}

/** A class of more characters says too little to be looked for. */
const MOST_LETTERS = 4;
const MOST_TEXTS = 24;
/** Before those are left out that contain another. */
const MOST_TO_COMPARE = 100;
/** Copies of a repeated part that are written out. */
const MOST_COPIES = 8;

const UNKNOWN: Known = { exact: undefined, clauses: [] };
const NOTHING: Known = { exact: [''], clauses: [] };

/**
 * What every value that a pattern matches must contain: of each clause at least one text. Texts are as foldCaseTwins
 * makes them, and only hold for cleaned values.
 */
export function neededTexts(root: Node): readonly Clause[] {
  return settled(knownOf(root)).clauses;
}

function knownOf(node: Node): Known {
  switch (node.kind) {
    case 'characters':
      return { exact: lettersOf(node.set), clauses: [] };
    case 'sequence':
      return knownOfSequence(node.parts.map(knownOf));
    case 'choice':
      return knownOfChoice(node.options.map(knownOf));
    case 'group':
    case 'atomic':
      return knownOf(node.body);
    case 'repeat':
      return knownOfRepeat(node);
    case 'look':
      return node.negated ? NOTHING : { exact: [''], clauses: settled(knownOf(node.body)).clauses };
    case 'anchor':
      return NOTHING;
    default:
      return UNKNOWN;
  }
}

const NO_LETTERS: readonly string[] = [];
/** Patterns share the sets of their letters. Empty for a set of too many. */
const lettersOfSets = new WeakMap<CodePointSet, readonly string[]>();

function lettersOf(set: CodePointSet): readonly string[] | undefined {
  let letters = lettersOfSets.get(set);
  if (letters === undefined) {
    letters = fewLetters(set) ?? NO_LETTERS;
    lettersOfSets.set(set, letters);
  }
  return letters === NO_LETTERS ? undefined : letters;
}

function fewLetters(set: CodePointSet): string[] | undefined {
  const letters = new Set<string>();
  for (const [first, last] of intersection(set, CLEANED)) {
    if (last - first > MOST_LETTERS) return undefined;
    for (let codePoint = first; codePoint <= last; codePoint++) {
      letters.add(foldCaseTwins(String.fromCodePoint(codePoint)));
    }
  }
  return letters.size > MOST_LETTERS ? undefined : [...letters];
}

function knownOfSequence(parts: readonly Known[]): Known {
  const clauses: Clause[] = [];
  let exact: readonly string[] = [''];
  let isExact = true;
  for (const part of parts) {
    clauses.push(...part.clauses);
    const longer = part.exact === undefined ? undefined : joined(exact, part.exact);
    if (longer !== undefined) {
      exact = longer;
      continue;
    }
    isExact = false;
    addClause(clauses, exact);
    exact = part.exact ?? [''];
  }
  if (isExact) return { exact, clauses };
  addClause(clauses, exact);
  return { exact: undefined, clauses };
}

function joined(before: readonly string[], behind: readonly string[]): readonly string[] | undefined {
  const [start, ...otherStarts] = before;
  const [end, ...otherEnds] = behind;
  if (start !== undefined && end !== undefined && otherStarts.length + otherEnds.length === 0) return [start + end];
  if (before.length * behind.length > MOST_TEXTS) return undefined;
  return before.flatMap((text) => behind.map((next) => text + next));
}

function knownOfChoice(options: readonly Known[]): Known {
  const exacts = options.map(({ exact }) => exact);
  if (exacts.every((exact) => exact !== undefined)) {
    const exact = [...new Set(exacts.flat())];
    if (exact.length <= MOST_TEXTS) return { exact, clauses: [] };
  }
  const best = options.map((option) => bestClause(settled(option).clauses));
  if (!best.every((clause) => clause !== undefined)) return UNKNOWN;
  const clauses: Clause[] = [];
  addClause(clauses, [...new Set(best.flat())]);
  return { exact: undefined, clauses };
}

function knownOfRepeat({ body, min, max }: RepeatNode): Known {
  const known = knownOf(body);
  if (max === 0) return NOTHING;
  if (min === 0) {
    const exact = max === 1 ? known.exact : undefined;
    return exact === undefined ? UNKNOWN : { exact: [...new Set([...exact, ''])], clauses: [] };
  }
  const copies = Array.from({ length: Math.min(min, MOST_COPIES) }, () => known);
  return knownOfSequence(min === max && min <= MOST_COPIES ? copies : [...copies, UNKNOWN]);
}

/** The exact texts turned into a clause. */
function settled({ exact, clauses }: Known): { readonly clauses: readonly Clause[] } {
  const all = [...clauses];
  if (exact !== undefined) addClause(all, exact);
  return { clauses: all };
}

/** An empty text is in every value, so a clause with one says nothing; nor do texts that contain another one. */
function addClause(clauses: Clause[], texts: readonly string[]): void {
  if (texts.length > MOST_TO_COMPARE || texts.includes('')) return;
  const shortest = texts.filter((text) => !texts.some((other) => other !== text && text.includes(other)));
  if (shortest.length <= MOST_TEXTS) clauses.push(shortest);
}

/** The one whose shortest text is longest; of equals, the one of fewer texts. */
function bestClause(clauses: readonly Clause[]): Clause | undefined {
  const shortest = (clause: Clause): number => Math.min(...clause.map((text) => text.length));
  return [...clauses].sort((a, b) => shortest(b) - shortest(a) || a.length - b.length)[0];
}
