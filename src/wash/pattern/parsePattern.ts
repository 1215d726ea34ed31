import { classNode, literalNode } from './characterClass.js';
import { type Flags, WASH_FLAGS, withFlags } from './flags.js';
import { GroupLedger } from './groupLedger.js';
import { mergeChoice } from './mergeChoice.js';
import { parseClass } from './parseClass.js';
import { parseEscape } from './parseEscape.js';
import { parseGroup } from './parseGroup.js';
import { parseQuantifier } from './parseQuantifier.js';
import { PatternReader } from './patternReader.js';
import { confusesCaptures } from './possessiveCaptures.js';
import { type AnchorNode, EMPTY, type Node, type ParsedPattern, type SequenceNode } from './syntaxTree.js';
import { type Width, widthOf } from './width.js';

/** Python gives up at its recursion limit, at 495 groups within one another less what calls it. */
const DEEPEST_NESTING = 485;

/** What `(?x)` passes over. */
const WHITE_SPACE: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r', '\v', '\f']);
const NO_LETTERS: ReadonlySet<string> = new Set();
const NEWLINE = [{ kind: 'literal', codePoint: 0x0a }] as const;

/** One reading of a pattern: what the parts of the parser share. */
export class PatternParser {
  readonly reader: PatternReader;
  readonly groups = new GroupLedger();
  private readonly lettersForAll = new Set<string>();
  private depth = 0;

  constructor(source: string) {
    this.reader = new PatternReader(source);
  }

  /** `a|b|c`, up to the `)` or the end. Flags for the rest of the pattern may stand at the start of the outermost. */
  alternatives(flags: Flags, isOutermost = false): Node {
    const first = this.sequence(flags, isOutermost);
    const options = [first.node];
    while (this.reader.takeIf('|')) options.push(this.sequence(first.flags).node);
    return options.length === 1 ? first.node : mergeChoice(options, first.flags);
  }

  /** One alternative; `flags` come back changed if it began with flags for the whole pattern. */
  sequence(given: Flags, mayHoldFlags = false): { node: SequenceNode; flags: Flags } {
    if (++this.depth > DEEPEST_NESTING) throw this.reader.error('groups are nested too deeply', this.reader.position);
    const parts: Node[] = [];
    let flags = given;
    for (;;) {
      const next = this.reader.next;
      if (next === undefined || next === '|' || next === ')') break;
      const start = this.reader.position;
      this.reader.take();
      if (flags.verbose && this.skipVerbose(next)) continue;
      if (next === '(') {
        const group = parseGroup(this, flags, start, mayHoldFlags && parts.length === 0);
        if (group.kind === 'flags') flags = this.wholeFlags(flags, group.added, start);
        else if (group.kind === 'node') parts.push(group.node);
        continue;
      }
      if (!this.quantify(next, parts, flags, start)) parts.push(this.single(next, flags, start));
    }
    this.depth--;
    return { node: { kind: 'sequence', parts: parts.flatMap(unpack) }, flags };
  }

  widthOf(node: Node): Width {
    return widthOf(node, (group) => this.groups.widthOf(group));
  }

  /** White space, or a comment up to the end of the line. */
  private skipVerbose(next: string): boolean {
    if (next === '#') {
      for (let taken = this.reader.take(); taken !== undefined && taken !== '\n'; ) taken = this.reader.take();
      return true;
    }
    return WHITE_SPACE.has(next);
  }

  private wholeFlags(flags: Flags, added: ReadonlySet<string>, start: number): Flags {
    for (const letter of added) this.lettersForAll.add(letter);
    if (this.lettersForAll.has('a') && this.lettersForAll.has('u')) {
      throw this.reader.error('the flags a and u exclude each other', start);
    }
    return withFlags(flags, added, NO_LETTERS);
  }

  private quantify(next: string, parts: Node[], flags: Flags, start: number): boolean {
    const quantifier = parseQuantifier(this.reader, next, start);
    if (quantifier === undefined) return false;
    if (flags.template) throw this.reader.error('a repeat under the flag t', start);
    const body = parts.at(-1);
    if (body === undefined || body.kind === 'anchor') throw this.reader.error('nothing to repeat', start);
    if (body.kind === 'repeat') throw this.reader.error('a repeat of a repeat', start);
    if (quantifier.mode === 'possessive' && quantifier.max > 1 && confusesCaptures(body)) {
      throw this.reader.error('a possessive repeat of groups that a round may pass by, which Python gets wrong', start);
    }
    parts[parts.length - 1] = { kind: 'repeat', body, ...quantifier };
    return true;
  }

  private single(next: string, flags: Flags, start: number): Node {
    if (next.startsWith('\\')) return parseEscape(this, next, flags, start);
    if (next === '[') return parseClass(this.reader, flags, start);
    if (next === '.') return flags.dotAll ? classNode([], true, flags) : classNode(NEWLINE, true, flags);
    if (next === '^') return anchor(flags.multiline ? 'lineStart' : 'start');
    if (next === '$') return anchor(flags.multiline ? 'lineEnd' : 'beforeLastNewline');
    return literalNode(next.codePointAt(0) ?? 0, flags);
  }
}

/**
 * Reads a pattern of Python's `re` (3.11; str patterns, IGNORECASE given).
 *
 * @throws PatternError for all that Python refuses.
 */
export function parsePattern(source: string): ParsedPattern {
  const parser = new PatternParser(source);
  const root = parser.alternatives(WASH_FLAGS, true);
  if (parser.reader.next !== undefined) throw parser.reader.error('a ) without its (', parser.reader.position);
  parser.groups.checkExpected();
  return { root: isEmpty(root) ? EMPTY : root, groupCount: parser.groups.count, groupNames: parser.groups.names };
}

function anchor(place: AnchorNode['place']): AnchorNode {
  return { kind: 'anchor', place, ascii: false };
}

/** Groups that neither capture nor set flags are no units: `(?:ab)c` is `abc`. */
function unpack(node: Node): readonly Node[] {
  return node.kind === 'sequence' ? node.parts : [node];
}

function isEmpty(node: Node): boolean {
  return node.kind === 'sequence' && node.parts.length === 0;
}
