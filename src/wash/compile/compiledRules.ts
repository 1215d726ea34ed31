import { type DeriveValueRule, deriveValueRule } from '../rules/deriveValueRules.js';
import { type IncludesRule, includesRule } from '../rules/includesRules.js';
import { KeyedRules } from '../rules/keyedRules.js';
import { MissingKeys } from '../rules/keyedTable.js';
import { type LookUpRule, lookUpRule } from '../rules/lookUpRules.js';
import { type PatternRule, patternRule } from '../rules/patternRules.js';
import { IncludesRuleSet, PatternRuleSet } from '../rules/ruleSets.js';
import { fieldsOf, type StoredRule } from '../rules/storedRule.js';
import type { KeyedType, LookUpType, RegexType, RuleType, SkippedRule } from '../types.js';
import { RuleCatalog } from './ruleCatalog.js';

/** The stored rules of each type; undefined for a keyed type whose rules have to be found by key. */
export type StoredRules = ReadonlyMap<RuleType, readonly StoredRule[] | undefined>;

/** All rules of a rule base, compiled as far as stages ask for them. */
export class CompiledRules {
  readonly missing = new MissingKeys();
  readonly skipped: SkippedRule[] = [];
  readonly lookUps: Readonly<Record<LookUpType, KeyedRules<LookUpRule>>>;
  readonly deriveValues: KeyedRules<DeriveValueRule>;
  private readonly patterns: Readonly<Record<RegexType | 'deriveRegex', RuleCatalog<PatternRule>>>;
  private readonly includes: Readonly<Record<'normIncludes' | 'deriveIncludes', RuleCatalog<IncludesRule>>>;
  /** Fields share the set of genericRegex, and derive sets of one field and input share theirs. */
  private readonly patternSets = new Map<string, PatternRuleSet>();

  constructor(stored: StoredRules) {
    const skip = (rule: SkippedRule): void => {
      this.skipped.push(rule);
    };
    const patterns = (type: RuleType): RuleCatalog<PatternRule> =>
      new RuleCatalog(type, stored.get(type) ?? [], (rule) => patternRule(type, rule), skip);
    const includes = (type: RuleType): RuleCatalog<IncludesRule> =>
      new RuleCatalog(type, stored.get(type) ?? [], includesRule, skip);
    const lookUps = (type: LookUpType): KeyedRules<LookUpRule> =>
      new KeyedRules(type, lookUpRule, this.missingOf(stored, type));

    this.lookUps = {
      genericLookup: lookUps('genericLookup'),
      fieldSpecificLookup: lookUps('fieldSpecificLookup'),
      normLookup: lookUps('normLookup'),
    };
    this.deriveValues = new KeyedRules(
      'deriveValue',
      (rule) => {
        const compiled = deriveValueRule(rule);
        if (!compiled.hasValue) {
          skip({ type: 'deriveValue', id: rule.id, fields: fieldsOf(rule), reason: 'it has no "value"' });
        }
        return compiled;
      },
      this.missingOf(stored, 'deriveValue'),
    );
    this.patterns = {
      genericRegex: patterns('genericRegex'),
      fieldSpecificRegex: patterns('fieldSpecificRegex'),
      normRegex: patterns('normRegex'),
      deriveRegex: patterns('deriveRegex'),
    };
    this.includes = { normIncludes: includes('normIncludes'), deriveIncludes: includes('deriveIncludes') };
  }

  /** The keyed rules by type. */
  keyed(): readonly (KeyedRules<LookUpRule> | KeyedRules<DeriveValueRule>)[] {
    return [...Object.values(this.lookUps), this.deriveValues];
  }

  /** Fills the tables that stages have asked for. The stored rules are needed no more afterwards. */
  loadTables(stored: StoredRules): void {
    for (const rules of this.keyed()) rules.load(stored.get(rules.type) ?? []);
  }

  patternSet(type: RegexType, field: string): PatternRuleSet {
    const isGeneric = type === 'genericRegex';
    return this.sharedSet(isGeneric ? type : `${type} ${field}`, () =>
      isGeneric ? this.patterns.genericRegex.all() : this.patterns[type].ofField(field),
    );
  }

  derivePatternSet(field: string, input: string): PatternRuleSet {
    const name = `deriveRegex ${JSON.stringify([field, input])}`;
    return this.sharedSet(name, () => this.patterns.deriveRegex.ofField(field, input));
  }

  includesSet(type: 'normIncludes' | 'deriveIncludes', field: string, input?: string): IncludesRuleSet {
    return new IncludesRuleSet(this.includes[type].ofField(field, input));
  }

  private sharedSet(name: string, rules: () => PatternRule[]): PatternRuleSet {
    const known = this.patternSets.get(name);
    if (known !== undefined) return known;
    const made = new PatternRuleSet(rules());
    this.patternSets.set(name, made);
    return made;
  }

  private missingOf(stored: StoredRules, type: KeyedType): MissingKeys | undefined {
    return stored.has(type) && stored.get(type) === undefined ? this.missing : undefined;
  }
}
