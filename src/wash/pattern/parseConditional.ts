import type { Flags } from './flags.js';
import { groupNumber, isGroupName } from './groupName.js';
import type { PatternParser } from './parsePattern.js';
import { type ConditionalNode, EMPTY } from './syntaxTree.js';

/** `(?(1)yes|no)`, `(?(name)yes)`, taken up to the second `(`. */
export function parseConditional(parser: PatternParser, flags: Flags, start: number): ConditionalNode {
  const { reader, groups } = parser;
  const name = reader.takeUntil(')', 'a group name');
  const group = isGroupName(name) ? groups.names.get(name) : groupNumber(name);
  if (group === undefined || group === 0) throw reader.error('a condition on a group that does not exist', start);
  groups.expect(group, reader.error('a condition on a group that does not exist', start));
  if (groups.isOpen(group)) {
    // CPython asks where the group ended in an attempt that it has given up, so the answer depends on the way there.
    throw reader.error('a condition on the group around it, which Python gets wrong', start);
  }
  if (groups.lookBehindFrom !== undefined) {
    if (!groups.exists(group)) throw reader.error('a condition on a group that does not exist yet', start);
    if (groups.isInSameLookBehind(group)) throw reader.error('a condition on a group of the same look-behind', start);
  }
  const yes = parser.sequence(flags).node;
  const no = reader.takeIf('|') ? parser.sequence(flags).node : EMPTY;
  if (reader.next === '|') throw reader.error('a condition with more than two branches', start);
  if (!reader.takeIf(')')) throw reader.error('a group without its )', start);
  return { kind: 'conditional', group, yes, no };
}
