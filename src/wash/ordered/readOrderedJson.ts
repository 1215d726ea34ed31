import type { OrderedDocument } from './orderedDocument.js';

/** A number whose JSON text JavaScript would not write back: 5.0, 1e400, an integer over 2^53. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  valueOf(): number {
    return Number(this.text);
  }

  toJSON(): number {
    return this.valueOf();
  }
}

/**
 * Reads JSON with objects as ordered documents (maps), because `JSON.parse` loses the order of integer-like names, and
 * with numbers that keep their text where it matters. Of a name given twice the last value counts, at the first place.
 *
 * @throws SyntaxError with line and column.
 */
export function readOrderedJson(text: string): unknown {
  const reader = new JsonReader(text);
  const value = reader.value();
  reader.end();
  return value;
}

/** As `readOrderedJson` for a text that must hold one object. */
export function readOrderedDocument(text: string): OrderedDocument {
  const value = readOrderedJson(text);
  if (!(value instanceof Map)) throw new SyntaxError('not a JSON object');
  return value;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const CONTROL = /[\u0000-\u001f]/;
const SPACE = /[ \t\r\n]*/y;
const LITERALS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

class JsonReader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(): unknown {
    this.take(SPACE);
    const first = this.text[this.at];
    if (first === '{') return this.object();
    if (first === '[') return this.list();
    if (first === '"') return this.string();
    const number = this.take(NUMBER);
    if (number !== '') return String(Number(number)) === number ? Number(number) : new JsonNumber(number);
    return this.literal();
  }

  end(): void {
    this.take(SPACE);
    if (this.at < this.text.length) this.fail('more text after the value');
  }

  private object(): Map<string, unknown> {
    const object = new Map<string, unknown>();
    this.at++;
    if (this.comes('}')) return object;
    do {
      this.take(SPACE);
      const name = this.string();
      this.expect(':');
      object.set(name, this.value());
    } while (this.comes(','));
    this.expect('}');
    return object;
  }

  private list(): unknown[] {
    const list: unknown[] = [];
    this.at++;
    if (this.comes(']')) return list;
    do list.push(this.value());
    while (this.comes(','));
    this.expect(']');
    return list;
  }

  /** Without a regular expression for the whole: on strings of megabytes those run out of stack. */
  private string(): string {
    const start = this.at;
    if (this.text[start] !== '"') this.fail('expected a string');
    const end = this.closingQuote(start);
    const quoted = this.text.slice(start, end + 1);
    if (end === -1 || CONTROL.test(quoted)) this.fail('expected a string');
    this.at = end + 1;
    if (!quoted.includes('\\')) return quoted.slice(1, -1);
    try {
      return String(JSON.parse(quoted));
    } catch {
      this.at = start;
      return this.fail('bad escape in a string');
    }
  }

  /** Where the string that begins at `start` ends: at the next quote that no backslash escapes. */
  private closingQuote(start: number): number {
    let end = this.text.indexOf('"', start + 1);
    while (end !== -1) {
      let slashes = end;
      while (this.text[slashes - 1] === '\\') slashes--;
      if ((end - slashes) % 2 === 0) return end;
      end = this.text.indexOf('"', end + 1);
    }
    return -1;
  }

  private literal(): unknown {
    for (const [word, value] of LITERALS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.fail('expected a value');
  }

  private take(token: RegExp): string {
    token.lastIndex = this.at;
    const found = token.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private comes(mark: string): boolean {
    this.take(SPACE);
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  private expect(mark: string): void {
    if (!this.comes(mark)) this.fail(`expected ${mark}`);
  }

  private fail(what: string): never {
    const before = this.text.slice(0, this.at).split('\n');
    throw new SyntaxError(`${what} at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`);
  }
}
