import type { Random } from './random.js';

/** Few letters, so that patterns and values meet; the others are those that case, width or meaning make difficult. */
const COMMON = 'aabbAB';
const ODD = [...'cxX1_- .,é\u00c9ßẞsSſkK\u212aiIİıσςΣµμ日😀𐐀𐐨²\u0345ᾳ\u01c5\u0301\n\t\u001c\u00a0\ufeff'];
const ESCAPES = [
  '\\.',
  '\\-',
  '\\ ',
  '\\x41',
  '\\u0042',
  '\\U00010400',
  '\\101',
  '\\0',
  '\\n',
  '\\t',
  '\\_',
  '\\é',
  '\\/',
];
const CATEGORIES = ['\\d', '\\D', '\\s', '\\S', '\\w', '\\W'];
const ANCHORS = ['^', '$', '\\A', '\\Z', '\\b', '\\B'];
const QUANTIFIERS = [
  '*',
  '+',
  '?',
  '*?',
  '+?',
  '??',
  '*+',
  '++',
  '?+',
  '{2}',
  '{,2}',
  '{1,2}',
  '{1,}',
  '{0,1}?',
  '{1,3}+',
  '{,2}?',
  '{2,}+',
  '{0}',
];
const LOOPS = ['*', '+', '?', '*?', '??', '{2}', '{1,2}', '{,2}?', '', ''];
const FLAG_GROUPS = ['(?i:', '(?-i:', '(?a:', '(?u:', '(?s:', '(?m:', '(?s-i:', '(?x:', '(?ai:', '(?m-s:'];
const WHOLE_FLAGS = ['(?i)', '(?s)', '(?m)', '(?x)', '(?a)', '(?u)', '(?ms)', '(?ai)'];

const WORDS = [
  'mr',
  'MRS',
  'Dr',
  'kim',
  'İnci',
  'straße',
  'Łuk',
  'IKEA',
  'sí',
  'ΣΟΦΟΣ',
  'ii',
  '12',
  '555',
  'jr.',
  '\u212aelvin',
  '日本',
];
const SYNTAX =
  '( ) ) ) (?: (?P<a> (?P<b> (?P=a) (?i) (?s) (?x) (?a) (?u) (?-i: (?ix: (?a: (?= (?! (?<= (?<! (?> (?(1) (?(a) (?#n) [ [^ ] ] ' +
  '\\] ^ - -- \\ a b a b A 1 { } {2} {,3} , 2 * + ? ?? *+ | | $ . \\d \\W \\b \\B \\A \\Z \\1 \\2 \\0 \\01 \\101 \\400 # ' +
  '\\x41 \\x4 \\u0061 \\N \\q \\é && : = ! < > P é';
const PIECES = [...SYNTAX.split(' '), ' '];

/** Grows a random pattern of Python's `re`; most are valid, some are not. */
export class PatternGenerator {
  private groups = 0;
  private closed: number[] = [];
  private names: string[] = [];

  constructor(private readonly random: Random) {}

  pattern(): string {
    this.groups = 0;
    this.closed = [];
    this.names = [];
    const { random } = this;
    if (random.chance(0.15)) return this.soup();
    if (random.chance(0.15)) return this.rule();
    if (random.chance(0.2)) return this.loops(2, random.chance(0.5));
    const flags = random.chance(0.12) ? random.pick(WHOLE_FLAGS) : '';
    const body = this.choice(random.pick([1, 2, 2, 3, 3, 4]));
    const framed = random.chance(0.15) ? `^(?:${body})$` : random.chance(0.1) ? `.*${body}.*` : body;
    return flags + (random.chance(0.02) ? this.damage(framed) : framed);
  }

  replacement(): string {
    const { random } = this;
    if (random.chance(0.3)) return Array.from({ length: this.groups }, (_, i) => `<\\g<${i + 1}>`).join('>');
    const part = () =>
      random.pick([
        () => random.pick(['x', 'Good', '-', '$1', '&', '', '<', '😀', ' ']),
        () => `\\${1 + random.below(Math.max(1, this.groups))}`,
        () => `\\g<${random.below(this.groups + 1)}>`,
        () => `[\\g<${random.pick(['0', '1', 'g1', ...this.names])}>]`,
        () => random.pick(['\\n', '\\&', '\\-', '\\\\', '\\101', '\\0', '\\q', '\\9', '\\g<zz>', '\\']),
      ])();
    const weighted = () => (random.chance(0.3) ? part() : this.safePart());
    return random.times(4, weighted).join('');
  }

  value(pattern: string): string {
    const { random } = this;
    const fromPattern = [...pattern].filter((character) => /[\p{L}\p{N}\s_.,-]/u.test(character));
    if (random.chance(0.2))
      return [random.pick(WORDS), ...random.times(3, () => random.pick(WORDS))].join(
        random.pick([' ', '  ', ', ', '-', '']),
      );
    if (random.chance(0.25)) return Array.from({ length: random.below(7) }, () => random.pick('aabbc')).join('');
    const character = () => {
      if (random.chance(0.25) && fromPattern.length > 0) return random.pick(fromPattern);
      return random.chance(0.75) ? random.pick(COMMON) : random.pick(ODD);
    };
    return random.times(random.pick([2, 4, 7, 12]), character).join('');
  }

  private safePart(): string {
    const { random } = this;
    if (this.groups > 0 && random.chance(0.7)) return `(\\${1 + random.below(this.groups)})`;
    return random.pick(['-', '<\\g<0>>', 'x', '.']);
  }

  /** Repeats of groups within repeats, where captures and empty rounds of Python and JavaScript differ. */
  private loops(depth: number, mayBeEmpty: boolean): string {
    const { random } = this;
    const option = () => {
      const roll = random.next();
      if (depth === 0 || roll < 0.35)
        return random.pick(mayBeEmpty ? ['a', 'b', 'c', 'a?', 'b*', ''] : ['a', 'b', 'c', 'ab', '.']);
      if (roll < 0.4 && this.closed.length > 0) return `(?:\\${random.pick(this.closed)})`;
      return this.loops(depth - 1, mayBeEmpty);
    };
    const index = random.chance(0.6) ? ++this.groups : undefined;
    const body = [option(), ...random.times(2, option)].join('|');
    if (index !== undefined) this.closed.push(index);
    const repeated = `(${index === undefined ? '?:' : ''}${body})${random.pick(mayBeEmpty || depth === 2 ? LOOPS : ['+', '{1,2}', '', ''])}`;
    return depth === 2 ? repeated + random.pick(['', '', 'c', 'b', '$']) : repeated;
  }

  /** What people write: words, titles, numbers, with `.*` or anchors around. */
  private rule(): string {
    const { random } = this;
    const word = () => random.pick(WORDS);
    const words = () => [word(), ...random.times(3, word)].join('|');
    const captured = (body: string) => `(${this.capturedOnce(body)})`;
    return random.pick([
      () => `.*\\b${captured(words())}S?\\b.*`,
      () => `^(?:${words()})\\.? +${captured('.+')}$`,
      () => `^${captured('.*?')},? +${captured(words())}\\.?$`,
      () => `^\\(?${captured('\\d{1,3}')}\\)?[\\s.\\-]*${captured('\\d+')}$`,
      () => `${word()}\\s+${word()}|${word()}`,
      () => `^(?!.*\\b${word()}\\b).*${word()}`,
      () => `^${captured('\\w+')}\\s+${captured('\\w+')}$`,
      () => `(?<=${word()} )${word()}|^[^${word()}]+`,
      () => `^${captured('.')}(?:\\${this.groups}){2,}$`,
      () => `(?i)^\\s*${captured(`[A-Z]{2}|${word()}`)}\\W*`,
    ])();
  }

  /** Pieces of syntax in any order, most of them no pattern: whatever Python refuses, we must. */
  private soup(): string {
    const pieces = Array.from({ length: 1 + this.random.below(8) }, () => this.random.pick(PIECES));
    return pieces.join('');
  }

  private damage(text: string): string {
    const characters = [...text];
    const at = this.random.below(characters.length + 1);
    characters.splice(at, this.random.below(3), this.random.pick([...'()[]{}*+?\\|^$-,:<>=!P#']));
    return characters.join('');
  }

  private choice(depth: number): string {
    const { random } = this;
    const options = random.chance(0.3) ? 1 + random.below(3) : 1;
    return Array.from({ length: options }, () => this.sequence(depth)).join('|');
  }

  private sequence(depth: number): string {
    const length = this.random.pick([0, 1, 1, 2, 2, 2, 3, 3, 4]);
    return Array.from({ length }, () => this.quantified(depth)).join('');
  }

  private quantified(depth: number): string {
    const atom = this.atom(depth);
    if (ANCHORS.includes(atom) && !this.random.chance(0.02)) return atom;
    if (!this.random.chance(0.35)) return atom;
    const quantifier = this.random.pick(QUANTIFIERS);
    // Most possessive repeats of groups are refused, so a few are enough.
    const isRefusable = atom.includes('(') && quantifier.length > 1 && quantifier.endsWith('+');
    return atom + (isRefusable && this.random.chance(0.9) ? quantifier.slice(0, -1) : quantifier);
  }

  private atom(depth: number): string {
    const { random } = this;
    const roll = random.next();
    if (depth > 0 && roll < 0.42) return this.group(depth - 1);
    if (roll < 0.72) return this.literal();
    if (roll < 0.8) return random.pick(CATEGORIES);
    if (roll < 0.86) return this.characterClass();
    if (roll < 0.91) return '.';
    if (roll < 0.96) return random.pick(ANCHORS);
    return this.reference();
  }

  private literal(): string {
    const { random } = this;
    if (random.chance(0.7)) return random.pick(COMMON);
    if (random.chance(0.2)) return random.pick(ESCAPES);
    const odd = random.pick(ODD);
    return /[.]/.test(odd) ? `\\${odd}` : odd;
  }

  private reference(): string {
    if (this.closed.length === 0) return this.literal();
    const group = this.random.pick(this.closed);
    if (this.names.includes(`g${group}`) && this.random.chance(0.5)) return `(?P=g${group})`;
    return `(?:\\${group})`;
  }

  private characterClass(): string {
    const { random } = this;
    const member = () => {
      const roll = random.next();
      if (roll < 0.3)
        return random.pick([
          'a-c',
          'A-Z',
          'a-z',
          '0-9',
          'à-ÿ',
          'α-ω',
          '😀-🙏',
          '𐐀-𐐧',
          '𐐨-𐑏',
          'Ā-ſ',
          '\u0300-\u{10405}',
          '^-_',
        ]);
      if (roll < 0.45) return random.pick(CATEGORIES);
      return random.chance(0.6) ? random.pick(COMMON) : random.pick(['\\]', '\\-', '\\b', '^', '.', '$', '|', ...ODD]);
    };
    const members = [member(), ...random.times(2, member)].join('');
    const edge = random.chance(0.1) ? random.pick(['-', ']']) : '';
    return `[${random.chance(0.25) ? '^' : ''}${edge}${members}]`;
  }

  private group(depth: number): string {
    const { random } = this;
    const roll = random.next();
    if (roll < 0.4) return this.capturing(depth);
    if (roll < 0.62) return `(?:${this.choice(depth)})`;
    if (roll < 0.7) return `(?=${this.choice(depth)})`;
    if (roll < 0.76) return `(?!${this.choice(depth)})`;
    if (roll < 0.84) return `(?<${random.pick('=!')}${this.fixedWidth(depth)})`;
    if (roll < 0.88) return `(?>${this.choice(depth)})`;
    if (roll < 0.93) return `${random.pick(FLAG_GROUPS)}${this.choice(depth)})`;
    if (roll < 0.95) return '(?#note)';
    return this.conditional(depth);
  }

  private capturing(depth: number): string {
    const index = ++this.groups;
    const isNamed = this.random.chance(0.2);
    if (isNamed) this.names.push(`g${index}`);
    const body = this.choice(depth);
    this.closed.push(index);
    return `(${isNamed ? `?P<g${index}>` : ''}${body})`;
  }

  private conditional(depth: number): string {
    if (this.groups === 0) return this.literal();
    const isAny = this.random.chance(0.05);
    if (!isAny && this.closed.length === 0) return this.literal();
    const group = isAny ? 1 + this.random.below(this.groups) : this.random.pick(this.closed);
    return `(?(${group})${this.sequence(depth)}${this.random.chance(0.6) ? `|${this.sequence(depth)}` : ''})`;
  }

  private fixedWidth(depth: number): string {
    const { random } = this;
    const unit = () => {
      const roll = random.next();
      if (roll < 0.15) return `(${this.capturedOnce(this.literal())})`;
      if (roll < 0.25) return random.pick(ANCHORS);
      if (roll < 0.35) return this.characterClass();
      if (roll < 0.45) return `(?:${this.literal()}|${this.literal()})`;
      if (roll < 0.5 && depth > 0) return this.group(depth - 1);
      return this.literal();
    };
    return random.chance(0.15) ? `${unit()}{2}` : random.times(2, unit).join('');
  }

  private capturedOnce(text: string): string {
    this.closed.push(++this.groups);
    return text;
  }
}
