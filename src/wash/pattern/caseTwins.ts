import { alphabetOf } from '../text/alphabet.js';
import { codePointsChangedByLower, lowerOf } from '../text/lowerCase.js';
import { codePointsChangedByUpper } from '../text/upperCase.js';
import { classSource } from './classSource.js';
import { setOf } from './codePointSet.js';

/*
 * Twins are capitals that share their lower case with another one: the Kelvin sign and K, İ and I, the Ohm sign and Ω.
 * Where case is ignored they equal that other one, the first of their family.
 */
interface Twins {
  readonly first: ReadonlyMap<string, string>;
  readonly ofAscii: ReadonlyMap<number, readonly number[]>;
  readonly all: RegExp;
  readonly orLower: RegExp;
}

let known: Twins | undefined;

/**
 * A cleaned value with the first of its family for every twin: `K` for the Kelvin sign. A letter of a pattern that
 * ignores case matches all of a family or none.
 */
export function foldCaseTwins(value: string): string {
  if (alphabetOf(value) === 'ascii') return value;
  known ??= findTwins();
  const { all, first } = known;
  return value.replace(all, (twin) => first.get(twin) ?? twin);
}

/** The ASCII letters that have twins (I and K), and those. */
export function asciiTwins(): ReadonlyMap<number, readonly number[]> {
  known ??= findTwins();
  return known.ofAscii;
}

/**
 * Whether the text has characters that a back-reference may have to take for equal though they are not the same, which
 * a RegExp does not do without its flag i (whose notion of case is not Python's).
 *
 * @param isCleaned - the text has no lower case.
 */
export function mayEqualOthers(text: string, isCleaned: boolean): boolean {
  if (isCleaned && alphabetOf(text) === 'ascii') return false;
  known ??= findTwins();
  return isCleaned ? text.search(known.all) >= 0 : known.orLower.test(text);
}

function findTwins(): Twins {
  const byLower = new Map<number, number[]>();
  for (const capital of codePointsChangedByLower()) {
    const lower = lowerOf(capital);
    byLower.set(lower, [...(byLower.get(lower) ?? []), capital]);
  }
  const first = new Map<string, string>();
  const ofAscii = new Map<number, readonly number[]>();
  const twins: number[] = [];
  for (const family of byLower.values()) {
    const [head = 0, ...others] = family.sort((a, b) => a - b);
    if (head < 0x80 && others.length > 0) ofAscii.set(head, others);
    for (const twin of others) first.set(String.fromCodePoint(twin), String.fromCodePoint(head));
    twins.push(...others);
  }
  return {
    first,
    ofAscii,
    all: new RegExp(classSource(setOf(...twins)), 'gu'),
    orLower: new RegExp(classSource(setOf(...codePointsChangedByUpper(), ...twins)), 'u'),
  };
}
