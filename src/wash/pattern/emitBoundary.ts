import { categorySet } from './categories.js';
import { charactersSource } from './classSource.js';
import { intersection } from './codePointSet.js';
import { type Edge, edgeCharacters } from './edgeCharacters.js';
import type { Possible } from './possibleCharacters.js';
import type { AnchorNode, Node } from './syntaxTree.js';

/** What stands beside a boundary in its sequence. */
export interface Neighbours {
  readonly before: Node | undefined;
  readonly behind: Node | undefined;
}

/**
 * `\b` and `\B`. JavaScript's own know ASCII words only. `\w` beyond that is 480 ranges, which V8 takes 0.3 ms to compile
 * each time they occur, so they are written as few times as the neighbours allow: `\bVIAGRA\b` needs two, not eight.
 */
export function boundarySource({ place, ascii }: AnchorNode, possible: Possible, neighbours: Neighbours): string {
  // Python finds neither kind of boundary in an empty text.
  const inText = place === 'notBoundary' ? '(?:(?=.)|(?<=.))' : '';
  const isBoundary = place === 'boundary';
  if (ascii || possible.isAscii) return (isBoundary ? '\\b' : '\\B') + inText;
  const word = charactersSource(categorySet('w', false), possible.set);
  const isWordBefore = isWord(neighbours.before, 'last', possible);
  if (isWordBefore !== undefined) return look('?', isWordBefore !== isBoundary, word);
  const isWordBehind = isWord(neighbours.behind, 'first', possible);
  if (isWordBehind !== undefined) return look('?<', isWordBehind !== isBoundary, word);
  const [ifWord, ifOther] = isBoundary ? ['(?!', '(?='] : ['(?=', '(?!'];
  return `(?:(?<=${word})${ifWord}${word})|(?<!${word})${ifOther}${word}))${inText}`;
}

function look(kind: '?' | '?<', positive: boolean, word: string): string {
  return `(${kind}${positive ? '=' : '!'}${word})`;
}

/** Whether the neighbour's character beside the boundary is one of a word; undefined if that depends, or there is none. */
function isWord(neighbour: Node | undefined, edge: Edge, { set: possible }: Possible): boolean | undefined {
  const set = neighbour && edgeCharacters(neighbour, edge);
  if (set === undefined) return undefined;
  const met = intersection(set, possible);
  if (intersection(met, categorySet('W', false)).length === 0) return true;
  return intersection(met, categorySet('w', false)).length === 0 ? false : undefined;
}
