import { PatternError } from '../pattern/index.js';
import { BadRule } from '../rules/badRule.js';
import { fieldsOf, type StoredRule, textsOf } from '../rules/storedRule.js';
import type { RuleType, SkippedRule } from '../types.js';

/**
 * The rules of one type by the fields that they name, each compiled when a stage first asks for it. A rule that cannot
 * be compiled is reported once and passed over.
 */
export class RuleCatalog<Rule> {
  private readonly byField = new Map<string, StoredRule[]>();
  private readonly compiled = new Map<StoredRule, Rule | undefined>();

  constructor(
    private readonly type: RuleType,
    private readonly stored: readonly StoredRule[],
    private readonly compile: (stored: StoredRule) => Rule,
    private readonly skip: (rule: SkippedRule) => void,
  ) {
    for (const rule of stored) {
      for (const field of fieldsOf(rule)) {
        const rules = this.byField.get(field);
        if (rules === undefined) this.byField.set(field, [rule]);
        else rules.push(rule);
      }
    }
  }

  /** The rules of all fields, in stored order. */
  all(): Rule[] {
    return this.compileAll(this.stored);
  }

  /** The rules of a field, in stored order; with `input`, those that derive it from that field. */
  ofField(field: string, input?: string): Rule[] {
    const rules = this.byField.get(field) ?? [];
    if (input === undefined) return this.compileAll(rules);
    return this.compileAll(rules.filter((rule) => textsOf(rule.document.get('deriveFieldName')).includes(input)));
  }

  private compileAll(rules: readonly StoredRule[]): Rule[] {
    const compiled: Rule[] = [];
    for (const stored of rules) {
      if (!this.compiled.has(stored)) this.compiled.set(stored, this.tryCompile(stored));
      const rule = this.compiled.get(stored);
      if (rule !== undefined) compiled.push(rule);
    }
    return compiled;
  }

  private tryCompile(stored: StoredRule): Rule | undefined {
    try {
      return this.compile(stored);
    } catch (error) {
      if (!(error instanceof BadRule || error instanceof PatternError)) throw error;
      this.skip({ type: this.type, id: stored.id, fields: fieldsOf(stored), reason: error.message });
      return undefined;
    }
  }
}
