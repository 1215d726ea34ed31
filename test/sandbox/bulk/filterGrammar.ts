const COMPARISONS = ['=', '!=', '>', '>=', '<', '<=', '~'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** A filter as a tree. */
export type Filter =
  | { readonly is: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly is: 'not'; readonly inner: Filter }
  | { readonly is: 'comparison'; readonly statement: string; readonly operator: Comparison; readonly value: string }
  | { readonly is: 'exists'; readonly container: string }
  | { readonly is: 'status'; readonly instance: string; readonly value: string };

export class FilterFault extends Error {}

const TOKEN = /\s*(?:(AND|OR|NOT|EXISTS|STATUS)\b|(!=|>=|<=|=|>|<|~)|([()])|'((?:[^']|'')*)')/y;

interface Token {
  readonly kind: 'word' | 'operator' | 'bracket' | 'text' | 'end';
  readonly text: string;
}

function tokens(source: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex;
    const parts = TOKEN.exec(source);
    if (!parts) throw new FilterFault(`Cannot be read from position ${at + 1}`);
    const [, word, operator, bracket, text] = parts;
    if (word !== undefined) found.push({ kind: 'word', text: word });
    else if (operator !== undefined) found.push({ kind: 'operator', text: operator });
    else if (bracket !== undefined) found.push({ kind: 'bracket', text: bracket });
    else found.push({ kind: 'text', text: (text ?? '').replaceAll("''", "'") });
  }
  return found;
}

/** Reads a filter by the grammar of the contract's section 10; AND binds closer than OR. Throws FilterFault. */
export function parseFilter(source: string): Filter {
  const reader = new Reader(tokens(source));
  const filter = reader.either();
  reader.expect('end', '');
  return filter;
}

class Reader {
  #at = 0;

  constructor(private readonly all: readonly Token[]) {}

  either(): Filter {
    let left = this.both();
    while (this.take('word', 'OR')) left = { is: 'or', left, right: this.both() };
    return left;
  }

  both(): Filter {
    let left = this.term();
    while (this.take('word', 'AND')) left = { is: 'and', left, right: this.term() };
    return left;
  }

  term(): Filter {
    if (this.take('word', 'NOT')) return { is: 'not', inner: this.term() };
    if (this.take('bracket', '(')) {
      const inner = this.either();
      this.expect('bracket', ')');
      return inner;
    }
    if (this.take('word', 'EXISTS')) return { is: 'exists', container: this.#inBrackets() };
    if (this.take('word', 'STATUS')) {
      const instance = this.#inBrackets();
      this.expect('operator', '=');
      return { is: 'status', instance, value: this.expect('text') };
    }
    return this.#comparison();
  }

  #comparison(): Filter {
    const statement = this.expect('text');
    const sign = this.expect('operator');
    const operator = COMPARISONS.find((one) => one === sign);
    if (!operator) throw new FilterFault(`Expected a comparison but found ${sign}`);
    return { is: 'comparison', statement, operator, value: this.expect('text') };
  }

  #inBrackets(): string {
    this.expect('bracket', '(');
    const text = this.expect('text');
    this.expect('bracket', ')');
    return text;
  }

  #next(): Token {
    return this.all[this.#at] ?? { kind: 'end', text: '' };
  }

  take(kind: Token['kind'], text: string): boolean {
    const next = this.#next();
    if (next.kind !== kind || next.text !== text) return false;
    this.#at += 1;
    return true;
  }

  expect(kind: Token['kind'], text?: string): string {
    const next = this.#next();
    if (next.kind !== kind || (text !== undefined && next.text !== text))
      throw new FilterFault(`Expected ${text || kind} but found ${next.text || next.kind}`);
    this.#at += 1;
    return next.text;
  }
}
