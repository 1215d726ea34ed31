import { FLAG_LETTERS } from './flags.js';
import type { PatternReader } from './patternReader.js';

export interface FlagLetters {
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  /** Ended by `)`: for the rest of the pattern, not for a group of their own. */
  readonly forAll: boolean;
}

/** `(?aimsux)`, `(?aimsux-imsx:…`; `first` is the letter or `-` behind the `?`, taken already. */
export function parseFlagLetters(reader: PatternReader, first: string, start: number): FlagLetters {
  const added = new Set<string>();
  const removed = new Set<string>();
  let current: string | undefined = first;
  for (; current !== '-' && current !== ':' && current !== ')'; current = reader.take()) {
    addLetter(reader, added, current, start);
  }
  if (current === ')') return { added, removed, forAll: true };
  if (added.has('t')) throw reader.error('a flag that holds for whole patterns only', start);
  if (current === '-') {
    for (current = reader.take(); current !== ':' || removed.size === 0; current = reader.take()) {
      removeLetter(reader, removed, current, start);
    }
  }
  if ([...removed].some((letter) => added.has(letter))) throw reader.error('a flag turned on and off', start);
  return { added, removed, forAll: false };
}

function addLetter(reader: PatternReader, added: Set<string>, letter: string | undefined, start: number): void {
  if (letter === 'L') throw reader.error('the flag L, which is for bytes', start);
  if (letter === undefined || !FLAG_LETTERS.has(letter)) throw reader.error('an unknown kind of group or flag', start);
  added.add(letter);
  if (added.has('a') && added.has('u')) throw reader.error('the flags a and u exclude each other', start);
}

function removeLetter(reader: PatternReader, removed: Set<string>, letter: string | undefined, start: number): void {
  if (letter === undefined || !/^[imsx]$/.test(letter)) throw reader.error('a flag that cannot be turned off', start);
  removed.add(letter);
}
