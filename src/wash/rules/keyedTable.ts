import type { OrderedDocument } from '../ordered/orderedDocument.js';
import type { RuleKey } from './ruleSource.js';
import type { StoredRule } from './storedRule.js';

/** Counts the keys that tables were asked for in vain, so that a wash can tell whether its result counts. */
export class MissingKeys {
  count = 0;
}

/** A field whose value depends on a rule that is not known yet. */
export interface Uncertain {
  isUncertain: boolean;
}

/** How the rules of a table are found: the keys of a stored rule, and what the database calls a key. */
export interface KeyScheme {
  /** Tells schemes of one type apart: tables of one field and scheme are one table. */
  readonly name: string;
  /** What any key looks like in the database, which tells which index it takes to find one. */
  readonly shape: string | OrderedDocument;
  keysOf(stored: StoredRule): readonly string[];
  storedValue(key: string): string | OrderedDocument;
}

/**
 * The rules of one type and field under the key that finds each, the first of several under one key. A table of a
 * loaded collection holds them all; one of a collection too large to load knows what it was told so far, and remembers
 * what else it was asked for.
 */
export class KeyedTable<Rule> {
  /** Null stands for: there is no rule under this key. */
  private readonly known = new Map<string, Rule | null>();
  private wanted = new Set<string>();

  constructor(
    readonly field: string | undefined,
    readonly scheme: KeyScheme,
    /** Undefined when the table holds all there is. */
    private readonly missing: MissingKeys | undefined,
  ) {}

  /**
   * The rule under a key. When that is not known, the wash is incomplete, and `target`, the field that the rule would
   * write, uncertain. The key is then asked for, unless it is made from values that are uncertain themselves.
   */
  find(key: string, target: Uncertain, isCertain: boolean): Rule | undefined {
    const rule = this.known.get(key);
    if (rule === undefined && this.missing !== undefined) {
      this.missing.count++;
      target.isUncertain = true;
      if (isCertain) this.wanted.add(key);
    }
    return rule ?? undefined;
  }

  /** The rule under a key, as far as it is known. */
  peek(key: string): Rule | undefined {
    return this.known.get(key) ?? undefined;
  }

  /** Adds a rule of a loaded collection. */
  add(stored: StoredRule, rule: Rule): void {
    for (const key of this.scheme.keysOf(stored)) {
      if (!this.known.has(key)) this.known.set(key, rule);
    }
  }

  /** The keys that were asked for and are not known. Whoever takes them brings the answer with `settle`. */
  takeWanted(): ReadonlySet<string> {
    const wanted = this.wanted;
    this.wanted = new Set();
    return wanted;
  }

  ruleKey(key: string): RuleKey {
    return { field: this.field, value: this.scheme.storedValue(key) };
  }

  /**
   * Takes one rule of the answer. It is added under the keys that were `asked` for only: under another that it has, a
   * rule stored before it may be the first.
   */
  addAsked(stored: StoredRule, rule: Rule, asked: ReadonlySet<string>): void {
    for (const key of this.scheme.keysOf(stored)) {
      if (asked.has(key) && !this.known.has(key)) this.known.set(key, rule);
    }
  }

  /** Ends the answer: keys that were asked for and have no rule by now have none. */
  settle(asked: ReadonlySet<string>): void {
    for (const key of asked) {
      if (!this.known.has(key)) this.known.set(key, null);
    }
  }

  /** The rules that it knows, by key. For those who explain: it may be all of a collection. */
  *entries(): Generator<readonly [key: string, rule: Rule]> {
    for (const [key, rule] of this.known) if (rule !== null) yield [key, rule];
  }

  get size(): number {
    return this.known.size;
  }

  /** Forgets what it was told, so that a long run does not collect a large collection piece by piece. */
  forget(): void {
    if (this.missing !== undefined) this.known.clear();
  }
}
