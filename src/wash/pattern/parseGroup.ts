import type { Flags } from './flags.js';
import { withFlags } from './flags.js';
import { isGroupName } from './groupName.js';
import { parseConditional } from './parseConditional.js';
import { backreference } from './parseEscape.js';
import { parseFlagLetters } from './parseFlags.js';
import { parseLookBehind } from './parseLookBehind.js';
import type { PatternParser } from './parsePattern.js';
import type { Node } from './syntaxTree.js';

/** `nothing` is a comment; `flags` are for the rest of the pattern. */
export type ParsedGroup =
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'flags'; readonly added: ReadonlySet<string> }
  | { readonly kind: 'nothing' };

const NOTHING: ParsedGroup = { kind: 'nothing' };

/** All that begins with `(`, which is taken already and stands at `start`. */
export function parseGroup(parser: PatternParser, flags: Flags, start: number, mayBeFlags: boolean): ParsedGroup {
  const { reader } = parser;
  if (!reader.takeIf('?')) return capturing(parser, flags, undefined, start);
  const kind = reader.take();
  switch (kind) {
    case undefined:
      throw reader.error('the pattern ends in a group', start);
    case 'P':
      return pythonExtension(parser, flags, start);
    case ':':
      return node(inside(parser, flags, start));
    case '#':
      return comment(parser, start);
    case '=':
    case '!':
      return node({
        kind: 'look',
        direction: 'ahead',
        negated: kind === '!',
        body: inside(parser, flags, start),
        width: 0,
      });
    case '<':
      return node(parseLookBehind(parser, flags, start));
    case '(':
      return node(parseConditional(parser, flags, start));
    case '>':
      return node({ kind: 'atomic', body: inside(parser, flags, start) });
    default:
      return withFlagLetters(parser, kind, flags, start, mayBeFlags);
  }
}

/** What stands between here and the group's `)`, and that. */
export function inside(parser: PatternParser, flags: Flags, start: number): Node {
  const body = parser.alternatives(flags);
  if (!parser.reader.takeIf(')')) throw parser.reader.error('a group without its )', start);
  return body;
}

function capturing(parser: PatternParser, flags: Flags, name: string | undefined, start: number): ParsedGroup {
  const index = parser.groups.open(name);
  const body = inside(parser, flags, start);
  parser.groups.close(index, parser.widthOf(body));
  return node({ kind: 'group', index, body });
}

/** `(?P<name>…)` and `(?P=name)` */
function pythonExtension(parser: PatternParser, flags: Flags, start: number): ParsedGroup {
  const { reader, groups } = parser;
  if (reader.takeIf('<')) {
    const name = reader.takeUntil('>', 'a group name');
    if (!isGroupName(name)) throw reader.error('a group name that is no identifier', start);
    if (groups.names.has(name)) throw reader.error('a group name that is taken', start);
    return capturing(parser, flags, name, start);
  }
  if (!reader.takeIf('=')) throw reader.error('an unknown kind of group', start);
  const name = reader.takeUntil(')', 'a group name');
  const group = groups.names.get(name);
  if (group === undefined) throw reader.error('a reference to a group name that does not exist', start);
  return node(backreference(parser, group, flags, start));
}

function comment({ reader }: PatternParser, start: number): ParsedGroup {
  for (let taken = reader.take(); taken !== ')'; taken = reader.take()) {
    if (taken === undefined) throw reader.error('a comment without its )', start);
  }
  return NOTHING;
}

function withFlagLetters(
  parser: PatternParser,
  first: string,
  flags: Flags,
  start: number,
  mayBeFlags: boolean,
): ParsedGroup {
  const { added, removed, forAll } = parseFlagLetters(parser.reader, first, start);
  if (forAll) {
    if (!mayBeFlags) throw parser.reader.error('flags for the whole pattern that do not start it', start);
    return { kind: 'flags', added };
  }
  const body = inside(parser, withFlags(flags, added, removed), start);
  // A choice of one, so that it stays a unit: Python does not merge such a group into a class around it.
  return node({ kind: 'choice', options: [body] });
}

function node(node: Node): ParsedGroup {
  return { kind: 'node', node };
}
