import type { PatternReader } from './patternReader.js';
import type { RepeatNode } from './syntaxTree.js';

export type Quantifier = Pick<RepeatNode, 'min' | 'max' | 'mode'>;

/** Python's MAXREPEAT on 64-bit machines; counts must be below it. */
const TOO_MANY = 4294967295;
const DIGIT = /^[0-9]$/;

/**
 * The quantifier that `next` (taken already) begins, undefined if it begins none: `{x}`, `{}` and `{1` are plain text.
 * `{,n}` counts from 0, `{,}` is `*`.
 */
export function parseQuantifier(reader: PatternReader, next: string, start: number): Quantifier | undefined {
  const counts = next === '{' ? parseCounts(reader, start) : SHORT.get(next);
  if (counts === undefined) return undefined;
  if (reader.takeIf('?')) return { ...counts, mode: 'lazy' };
  return { ...counts, mode: reader.takeIf('+') ? 'possessive' : 'greedy' };
}

interface Counts {
  readonly min: number;
  readonly max: number;
}

const SHORT = new Map<string, Counts>([
  ['?', { min: 0, max: 1 }],
  ['*', { min: 0, max: Number.POSITIVE_INFINITY }],
  ['+', { min: 1, max: Number.POSITIVE_INFINITY }],
]);

function parseCounts(reader: PatternReader, start: number): Counts | undefined {
  if (reader.next === '}') return undefined;
  const low = reader.takeWhile(DIGIT);
  const high = reader.takeIf(',') ? reader.takeWhile(DIGIT) : low;
  if (!reader.takeIf('}')) {
    reader.goTo(start + 1);
    return undefined;
  }
  const min = low === '' ? 0 : Number(low);
  const max = high === '' ? Number.POSITIVE_INFINITY : Number(high);
  if (min >= TOO_MANY || (high !== '' && max >= TOO_MANY)) throw reader.error('the repeat count is too large', start);
  if (max < min) throw reader.error('the least count is over the greatest', start);
  return { min, max };
}
