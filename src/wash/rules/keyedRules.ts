import type { KeyedType } from '../types.js';
import { KeyedTable, type KeyScheme, type MissingKeys } from './keyedTable.js';
import type { RuleKey, RuleSource } from './ruleSource.js';
import { type StoredRule, textsOf } from './storedRule.js';

/** genericLookup has no fields; its only table is kept under this name, which no query can ask for. */
const ALL_FIELDS = '';
const NOTHING: ReadonlySet<string> = new Set();

/**
 * The tables of one keyed rule type. The config's stages ask for the tables that they need, and only for those are
 * rules kept.
 */
export class KeyedRules<Rule> {
  private readonly tables = new Map<string, KeyedTable<Rule>[]>();

  constructor(
    readonly type: KeyedType,
    private readonly compile: (stored: StoredRule) => Rule,
    private readonly missing: MissingKeys | undefined,
  ) {}

  /** The table of a field; undefined for the one table of genericLookup. To be called before `load`. */
  table(field: string | undefined, scheme: KeyScheme): KeyedTable<Rule> {
    const name = field ?? ALL_FIELDS;
    const tables = this.tables.get(name) ?? [];
    const known = tables.find((table) => table.scheme.name === scheme.name);
    if (known !== undefined) return known;
    const table = new KeyedTable<Rule>(field, scheme, this.missing);
    this.tables.set(name, [...tables, table]);
    return table;
  }

  /** Takes all rules of the type, in stored order. */
  load(rules: readonly StoredRule[]): void {
    this.each(rules, (table, stored, rule) => table.add(stored, rule));
  }

  /** Whether the rules are too many to load. */
  get isFoundByKey(): boolean {
    return this.missing !== undefined;
  }

  /** A key of each table, to tell which there will be. */
  keyShapes(): RuleKey[] {
    return this.allTables().map(({ field, scheme }) => ({ field, value: scheme.shape }));
  }

  /** Finds the rules that tables were asked for and do not know. */
  async fetchWanted(source: RuleSource): Promise<void> {
    const asked = new Map(this.allTables().map((table) => [table, table.takeWanted()]));
    const keys = [...asked].flatMap(([table, wanted]) => [...wanted].map((key) => table.ruleKey(key)));
    if (keys.length === 0) return;
    const rules = await source.findByKey(this.type, keys);
    this.each(rules, (table, stored, rule) => table.addAsked(stored, rule, asked.get(table) ?? NOTHING));
    for (const [table, wanted] of asked) table.settle(wanted);
  }

  /** Forgets the answers so far when they are more than `most` in all. */
  forgetOver(most: number): void {
    const known = this.allTables().reduce((sum, table) => sum + table.size, 0);
    if (known > most) for (const table of this.allTables()) table.forget();
  }

  private allTables(): KeyedTable<Rule>[] {
    return [...this.tables.values()].flat();
  }

  private each(
    rules: readonly StoredRule[],
    take: (table: KeyedTable<Rule>, stored: StoredRule, rule: Rule) => void,
  ): void {
    for (const stored of rules) {
      const fields = this.type === 'genericLookup' ? [ALL_FIELDS] : textsOf(stored.document.get('fieldName'));
      const tables = new Set(fields.flatMap((field) => this.tables.get(field) ?? []));
      if (tables.size === 0) continue;
      const rule = this.compile(stored);
      for (const table of tables) take(table, stored, rule);
    }
  }
}
