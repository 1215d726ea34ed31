import { type CodePointSet, closeGaps, complement, onlyMember } from './codePointSet.js';

const PLAIN = /^[0-9A-Za-z\u00a1-\u02ff\u0370-\u1fff\u3040-\u9fff _=:;,<>@#%&!'"~`]$/u;

/** A character class of a JavaScript RegExp with the flag u. */
export function classSource(set: CodePointSet): string {
  return `[${membersSource(set)}]`;
}

/** By what is possible, then by set. Sets are shared between patterns; one of 700 ranges takes 100 µs to write. */
const written = new WeakMap<CodePointSet, WeakMap<CodePointSet, string>>();

/**
 * The shortest source for one character of `set`, where only characters of `possible` are ever met. Needs the flags u
 * and s.
 */
export function charactersSource(set: CodePointSet, possible: CodePointSet): string {
  let bySet = written.get(possible);
  if (bySet === undefined) {
    bySet = new WeakMap();
    written.set(possible, bySet);
  }
  const known = bySet.get(set);
  if (known !== undefined) return known;
  const source = write(set, possible);
  bySet.set(set, source);
  return source;
}

function write(set: CodePointSet, possible: CodePointSet): string {
  const positive = closeGaps(set, possible);
  const only = onlyMember(positive);
  if (only !== undefined) return characterSource(only);
  if (positive.length === 1 && set.length === 1) return classSource(positive);
  const negative = closeGaps(complement(set), possible);
  if (negative.length === 0) return '.';
  return positive.length <= negative.length ? classSource(positive) : `[^${membersSource(negative)}]`;
}

/** A character that stands for itself, in a class or out of it. */
export function characterSource(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  return PLAIN.test(character) ? character : `\\u{${codePoint.toString(16)}}`;
}

function membersSource(set: CodePointSet): string {
  let source = '';
  for (const [first, last] of set) {
    source += characterSource(first);
    if (last > first + 1) source += '-';
    if (last > first) source += characterSource(last);
  }
  return source;
}
