import { BadRule } from './badRule.js';
import type { StoredRule } from './storedRule.js';

const TEXTS = ['includes', 'excludes', 'begins', 'ends'] as const;
type TextName = (typeof TEXTS)[number];

/** A rule of normIncludes or deriveIncludes. */
export interface IncludesRule {
  readonly id: string;
  /** The four texts as the rule has them, which the history repeats. */
  readonly texts: Readonly<Record<TextName, string>>;
  readonly includes: readonly string[];
  /** Empty when the rule excludes nothing. */
  readonly excludes: readonly string[];
  /** False for a rule whose four texts are empty: it never matches. */
  readonly isAnySet: boolean;
  /** Usually text; whatever else a rule writes goes into the record as it is. */
  readonly replacement: unknown;
}

/**
 * Reads an includes rule. The original reads each key only when all before it matched (golden 01-each-rule-type, e_ni_*),
 * and a rule that lacks one either fails to match or ends there; so it never changes a value, and is passed over.
 *
 * @throws BadRule
 */
export function includesRule(stored: StoredRule): IncludesRule {
  const { id, document } = stored;
  const text = (name: TextName): string => {
    const value = document.get(name);
    if (typeof value === 'string') return value;
    throw new BadRule(document.has(name) ? `its "${name}" is not text` : `it has no "${name}"`);
  };
  const texts = { includes: text('includes'), excludes: text('excludes'), begins: text('begins'), ends: text('ends') };
  if (!document.has('replace')) throw new BadRule('it has no "replace"');
  return {
    id,
    texts,
    includes: texts.includes.split(','),
    // An empty word in between, as in "B,", is in every value, so such a rule never matches (golden 05-includes).
    excludes: texts.excludes === '' ? [] : texts.excludes.split(','),
    isAnySet: TEXTS.some((name) => texts[name] !== ''),
    replacement: document.get('replace'),
  };
}

export function includesRuleMatches(rule: IncludesRule, cleaned: string): boolean {
  if (!rule.isAnySet) return false;
  for (const word of rule.includes) if (!cleaned.includes(word)) return false;
  for (const word of rule.excludes) if (cleaned.includes(word)) return false;
  return cleaned.startsWith(rule.texts.begins) && cleaned.endsWith(rule.texts.ends);
}

/** The texts that every value must contain for the rule to match. */
export function neededTexts(rule: IncludesRule): string[] {
  return [...rule.includes, rule.texts.begins, rule.texts.ends];
}
