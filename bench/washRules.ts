import { type SeededRandom, seededRandom } from '../config/sample/seededRandom.js';
import type { RuleFolder } from '../src/wash/cases/folderRules.js';
import type { OrderedDocument } from '../src/wash/ordered/orderedDocument.js';
import type { RuleType } from '../src/wash/types.js';

type Rules = ReadonlyMap<RuleType, readonly OrderedDocument[]>;

const LOOK_UPS: readonly RuleType[] = ['genericLookup', 'fieldSpecificLookup', 'normLookup', 'deriveValue'];
const REGEXES: readonly RuleType[] = ['genericRegex', 'fieldSpecificRegex', 'normRegex', 'deriveRegex'];
const INCLUDES: readonly RuleType[] = ['normIncludes', 'deriveIncludes'];

export function countRules(rules: Rules): number {
  return [...rules.values()].reduce((sum, ofType) => sum + ofType.length, 0);
}

/** So many of the rules, in their order, with the same share of each type; of the few regex rules all. */
export function sampleRules(rules: Rules, count: number, seed: number): Rules {
  const random = seededRandom(seed);
  const regexes = REGEXES.reduce((sum, type) => sum + (rules.get(type)?.length ?? 0), 0);
  const share = (count - regexes) / (countRules(rules) - regexes);
  return mapRules(rules, (type, ofType) => {
    if (REGEXES.includes(type)) return ofType;
    const wanted = Math.round(ofType.length * share);
    const chosen = new Set<number>();
    while (chosen.size < Math.min(wanted, ofType.length)) chosen.add(Math.floor(random.next() * ofType.length));
    return ofType.filter((_, at) => chosen.has(at));
  });
}

/** Each look-up rule `times` over, the added ones with a made-up word in what they look for. */
export function moreLookUps(rules: Rules, times: number, seed: number): Rules {
  const random = seededRandom(seed);
  return mapRules(rules, (type, ofType) =>
    LOOK_UPS.includes(type) ? grow(ofType, times, random, otherLookUp) : ofType,
  );
}

/** Each regex and includes rule `times` over, the added ones with made-up words. */
export function morePatterns(rules: Rules, times: number, seed: number): Rules {
  const random = seededRandom(seed);
  return mapRules(rules, (type, ofType) => {
    if (REGEXES.includes(type)) return grow(ofType, times, random, otherPattern);
    return INCLUDES.includes(type) ? grow(ofType, times, random, otherIncludes) : ofType;
  });
}

export function withRules(folder: RuleFolder, collections: Rules): RuleFolder {
  return { ...folder, collections };
}

function mapRules(
  rules: Rules,
  change: (type: RuleType, ofType: readonly OrderedDocument[]) => readonly OrderedDocument[],
): Rules {
  return new Map([...rules].map(([type, ofType]) => [type, change(type, ofType)]));
}

type Variation = (rule: OrderedDocument, random: SeededRandom) => OrderedDocument;

function grow(
  rules: readonly OrderedDocument[],
  times: number,
  random: SeededRandom,
  vary: Variation,
): readonly OrderedDocument[] {
  return rules.flatMap((rule) => [rule, ...Array.from({ length: times - 1 }, () => vary(rule, random))]);
}

const otherLookUp: Variation = (rule, random) => {
  const lookups = rule.get('lookupVals');
  if (!(lookups instanceof Map)) return new Map([...rule, ['find', `${rule.get('find')} ${word(random)}`]]);
  return new Map([
    ...rule,
    ['lookupVals', new Map([...lookups].map(([name, value]) => [name, `${value} ${word(random)}`]))],
  ]);
};

/** What people write: a word anywhere, a word with a number, one of two at the start, a repeated letter. */
const TEMPLATES: readonly ((random: SeededRandom) => string)[] = [
  (random) => `^.*\\b${word(random)}\\b.*$`,
  (random) => `^${word(random)}\\W*\\d+$`,
  (random) => `^(?:${word(random)}|${word(random)})[ .]+(.+)$`,
  (random) => `^${word(random)}.*$`,
  (random) => `^(${word(random)[0]})\\1{${random.between(4, 9)},}$`,
  (random) => `^[^@\\s]+@${word(random)}\\.[A-Z]{2,}$`,
];

const otherPattern: Variation = (rule, random) =>
  new Map([...rule, ['pattern', random.pick(TEMPLATES)(random)], ['replace', '']]);

const otherIncludes: Variation = (rule, random) =>
  new Map(
    [...rule].map(([name, value]) => {
      const isWords = ['includes', 'excludes', 'begins', 'ends'].includes(name) && value !== '';
      return [name, isWords ? String(value).replace(/[^, ]+/g, () => word(random)) : value];
    }),
  );

const SYLLABLES = [
  'BRA',
  'KO',
  'LIN',
  'MAR',
  'TES',
  'VUL',
  'ZEN',
  'QUI',
  'POR',
  'DAX',
  'FEL',
  'GRO',
  'HIM',
  'JUN',
  'NEV',
];

function word(random: SeededRandom): string {
  return Array.from({ length: random.between(2, 4) }, () => random.pick(SYLLABLES)).join('');
}
