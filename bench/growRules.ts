import { type SeededRandom, seededRandom } from '../config/sample/seededRandom.js';
import { type CsvRule, type RuleDocument, ruleKey } from '../src/wash/csv/csvRule.js';
import type { RuleType } from '../src/wash/types.js';

export type RulesByType = ReadonlyMap<RuleType, readonly RuleDocument[]>;

const SYLLABLES = 'BRA CHO DRI FLE GRU KLO MEZ NYX OVR PLU QUO SKA TRE VIZ WUP XAN YRG ZOL'.split(' ');

/**
 * A rule base of `total` rules for measurements: those given, then invented ones of the same types in the same
 * proportions, the same for the same seed. The invented rules look for words that no sample contact has, so washing
 * contacts gives the same results however large the rule base is, and only the work grows.
 */
export function growRules(
  starter: ReadonlyMap<RuleType, readonly CsvRule[]>,
  total: number,
  seed: number,
): RulesByType {
  const random = seededRandom(seed);
  const count = [...starter.values()].reduce((sum, rules) => sum + rules.length, 0);
  const grown = new Map<RuleType, RuleDocument[]>();
  let left = total - count;
  let unshared = count;
  for (const [type, rules] of starter) {
    // What is left is shared out over the types that are left, so that the parts add up to the whole.
    const share = unshared === 0 ? 0 : Math.max(0, Math.round((left * rules.length) / unshared));
    left -= share;
    unshared -= rules.length;
    const invented = share === 0 ? [] : inventRules(random, type, rules, share);
    grown.set(type, [...rules.map(({ document }) => document), ...invented]);
  }
  return grown;
}

function inventRules(random: SeededRandom, type: RuleType, models: readonly CsvRule[], count: number): RuleDocument[] {
  const invented = new Map<string, RuleDocument>();
  while (invented.size < count) {
    const document = inventRule(random, random.pick(models).document);
    const { lookupVals, ...rest } = document;
    const texts = Object.entries(rest).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text] as const] : [],
    );
    const lookups = typeof lookupVals === 'object' ? lookupVals : new Map<string, string>();
    invented.set(ruleKey(type, new Map(texts), lookups), document);
  }
  return [...invented.values()];
}

/** A rule like `model` that looks for something else. */
function inventRule(random: SeededRandom, model: RuleDocument): RuleDocument {
  const { note: _, ...rule } = model;
  if (typeof rule.lookupVals === 'object') return { ...rule, lookupVals: otherLookups(random, rule.lookupVals) };
  if (rule.includes !== undefined)
    return { ...rule, includes: `${word(random)},${word(random)}`, begins: '', ends: '' };
  if (rule.pattern !== undefined)
    return { ...rule, pattern: `^(?:${word(random)}|${word(random)})[ -]?[0-9]*$`, replace: '' };
  return { ...rule, find: `${word(random)} ${word(random)}` };
}

function otherLookups(random: SeededRandom, lookups: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const other = new Map(lookups);
  other.set(random.pick([...lookups.keys()]), `${word(random)} ${word(random)}`);
  return other;
}

function word(random: SeededRandom): string {
  return Array.from({ length: random.between(2, 4) }, () => random.pick(SYLLABLES)).join('');
}
