import type { Flags } from './flags.js';
import { inside } from './parseGroup.js';
import type { PatternParser } from './parsePattern.js';
import type { LookNode } from './syntaxTree.js';

/** Python's MAXCODE. */
const FARTHEST = 4294967295;

/** `(?<=…)` and `(?<!…)`, taken up to the `<`. What they look for must have one width. */
export function parseLookBehind(parser: PatternParser, flags: Flags, start: number): LookNode {
  const { reader, groups } = parser;
  const sign = reader.take();
  if (sign !== '=' && sign !== '!') throw reader.error('an unknown kind of group', start);
  const outermost = groups.lookBehindFrom === undefined;
  if (outermost) groups.lookBehindFrom = groups.count + 1;
  const body = inside(parser, flags, start);
  if (outermost) groups.lookBehindFrom = undefined;
  const { min, max } = parser.widthOf(body);
  if (min !== max || min > FARTHEST) throw reader.error('a look-behind of no fixed width', start);
  return { kind: 'look', direction: 'behind', negated: sign === '!', body, width: min };
}
