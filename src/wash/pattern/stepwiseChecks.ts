import { lowerOf } from '../text/lowerCase.js';
import { type CodePointSet, contains } from './codePointSet.js';
import type { Step } from './stepwiseProgram.js';
import { unreachable } from './width.js';

type Anchor = Extract<Step, { do: 'anchor' }>;
type Fold = Extract<Step, { do: 'backreference' }>['fold'];

const NEWLINE = 0x0a;

/** Whether an anchor holds at a position of a text of code points. */
export function anchorHolds({ place, word }: Anchor, text: readonly number[], at: number): boolean {
  switch (place) {
    case 'start':
      return at === 0;
    case 'end':
      return at === text.length;
    case 'lineStart':
      return at === 0 || text[at - 1] === NEWLINE;
    case 'lineEnd':
      return at === text.length || text[at] === NEWLINE;
    case 'beforeLastNewline':
      return at === text.length || (at === text.length - 1 && text[at] === NEWLINE);
    // Python finds neither kind of boundary in an empty text.
    case 'boundary':
      return text.length > 0 && isWord(text[at - 1], word) !== isWord(text[at], word);
    case 'notBoundary':
      return text.length > 0 && isWord(text[at - 1], word) === isWord(text[at], word);
    default:
      return unreachable(place);
  }
}

function isWord(codePoint: number | undefined, word: CodePointSet): boolean {
  return codePoint !== undefined && contains(word, codePoint);
}

/** The position behind a repetition of `text[begin..end)` at `at`, undefined if something else stands there. */
export function behindRepetition(
  text: readonly number[],
  begin: number,
  end: number,
  at: number,
  fold: Fold,
): number | undefined {
  for (let from = begin, to = at; from < end; from++, to++) {
    const next = text[to];
    if (next === undefined || folded(next, fold) !== folded(text[from] ?? 0, fold)) return undefined;
  }
  return at + end - begin;
}

function folded(codePoint: number, fold: Fold): number {
  if (fold === 'none') return codePoint;
  if (fold === 'unicode') return lowerOf(codePoint);
  return codePoint >= 0x41 && codePoint <= 0x5a ? codePoint + 0x20 : codePoint;
}
