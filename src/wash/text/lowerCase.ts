import { codePointsOf, decodeRuns } from './decodeRuns.js';
import { CHANGED_BY_LOWER } from './unicode14.js';
import { codePointsChangedByUpper, pythonUpper } from './upperCase.js';

const changedByLower = new Set(codePointsOf(decodeRuns(CHANGED_BY_LOWER)));

/** The simple lower case of a code point, by which Python's `re` ignores case: `İ` gives `i` alone. */
export function lowerOf(codePoint: number): number {
  if (!changedByLower.has(codePoint)) return codePoint;
  return String.fromCodePoint(codePoint).toLowerCase().codePointAt(0) ?? codePoint;
}

/** The first code point of the upper case: what `re` has for the upper case of `ß` is `S`. */
export function upperOf(codePoint: number): number {
  return pythonUpper(String.fromCodePoint(codePoint)).codePointAt(0) ?? codePoint;
}

/** Whether `re` takes the code point for one that case matters to. */
export function isCased(codePoint: number): boolean {
  return changedByLower.has(codePoint) || upperOf(codePoint) !== codePoint;
}

/** All code points whose simple lower case is another one. */
export function codePointsChangedByLower(): Iterable<number> {
  return changedByLower;
}

const NO_SIBLINGS: readonly number[] = [];
let siblings: Map<number, number[]> | undefined;

/**
 * Other lower case letters with the same upper case, which `re` joins when it ignores case: `i` and `ı`, `s` and `ſ`,
 * `σ` and `ς` (golden 04-regex-unicode).
 */
export function siblingsOf(lower: number): readonly number[] {
  siblings ??= findSiblings();
  return siblings.get(lower) ?? NO_SIBLINGS;
}

function findSiblings(): Map<number, number[]> {
  const byUpper = new Map<string, number[]>();
  for (const codePoint of codePointsChangedByUpper()) {
    if (changedByLower.has(codePoint)) continue;
    const upper = pythonUpper(String.fromCodePoint(codePoint));
    byUpper.set(upper, [...(byUpper.get(upper) ?? []), codePoint]);
  }
  const found = new Map<number, number[]>();
  for (const family of byUpper.values()) {
    for (const member of family) {
      if (family.length > 1)
        found.set(
          member,
          family.filter((other) => other !== member),
        );
    }
  }
  return found;
}
