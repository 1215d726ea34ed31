import type { OrderedDocument } from '../ordered/orderedDocument.js';
import type { RuleKey } from './ruleSource.js';
import type { StoredRule } from './storedRule.js';

/** Counts the keys that tables were asked for in vain, so that a wash can tell whether its result counts. */
export class MissingKeys {
  count = 0;
}

/** How the rules of a table are found: the keys of a stored rule, and what the database calls a key. */
export interface KeyScheme {
  /** Tells schemes of one type apart: tables of one field and scheme are one table. */
  readonly name: string;
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
  private readonly wanted = new Set<string>();

  constructor(
    readonly field: string | undefined,
    readonly scheme: KeyScheme,
    /** Undefined when the table holds all there is. */
    private readonly missing: MissingKeys | undefined,
  ) {}

  find(key: string): Rule | undefined {
    const rule = this.known.get(key);
    if (rule === undefined && this.missing !== undefined) {
      this.missing.count++;
      this.wanted.add(key);
    }
    return rule ?? undefined;
  }

  /** Adds a rule of a loaded collection. */
  add(stored: StoredRule, rule: Rule): void {
    for (const key of this.scheme.keysOf(stored)) {
      if (!this.known.has(key)) this.known.set(key, rule);
    }
  }

  /** The keys that were asked for and are not known, as the database has them. */
  wantedKeys(): RuleKey[] {
    return [...this.wanted].map((key) => ({ field: this.field, value: this.scheme.storedValue(key) }));
  }

  /**
   * Takes a part of the answer to `wantedKeys`. The rule is not added under other keys that it has: another one, stored
   * before it, may be the first there.
   */
  addWanted(stored: StoredRule, rule: Rule): void {
    for (const key of this.scheme.keysOf(stored)) {
      if (this.wanted.has(key) && !this.known.has(key)) this.known.set(key, rule);
    }
  }

  /** Ends the answer: wanted keys without a rule have none. */
  settleWanted(): void {
    for (const key of this.wanted) {
      if (!this.known.has(key)) this.known.set(key, null);
    }
    this.wanted.clear();
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
