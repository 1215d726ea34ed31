import { stringify } from 'csv-stringify/sync';
import { byCodePoint } from '../ordered/codePointOrder.js';
import { isOrderedDocument, type OrderedDocument } from '../ordered/orderedDocument.js';
import type { RuleType } from '../types.js';
import { escapeFormula } from './formulaCells.js';
import { EMPTY, LOOKUP_PREFIX, NOTE, RULE_COLUMNS } from './ruleColumns.js';

export interface WrittenRules {
  readonly csv: string;
  /** Rules that a CSV file cannot hold, each with the reason. */
  readonly faults: readonly string[];
  /** Keys of rules that have no column; they mean nothing to the wash. */
  readonly leftOut: readonly string[];
}

/**
 * The CSV file of a rule type, such as `readRulesCsv` reads. No cell is a formula for a spreadsheet.
 *
 * @param rules - as stored, in stored order.
 * @param inputs - the inputs of deriveValue in the order in which their columns shall stand; others follow.
 */
export function writeRulesCsv(
  type: RuleType,
  rules: readonly OrderedDocument[],
  inputs: readonly string[],
): WrittenRules {
  const lookups = type === 'deriveValue' ? lookupColumns(rules, inputs) : [];
  const texts = RULE_COLUMNS[type].filter(({ name, optional }) => !optional || rules.some((rule) => rule.has(name)));
  const [first, ...rest] = texts.map(({ name }) => name);
  const isField = first === 'fieldName';
  const header = [...(isField ? [first] : []), ...lookups, ...(isField ? rest : texts.map(({ name }) => name)), NOTE];
  const faults: string[] = [];
  const leftOut = new Set<string>();
  const lines: string[][] = [];
  for (const rule of rules) {
    const reason = faultOf(type, rule);
    if (reason !== undefined) faults.push(`${type} ${String(rule.get('_id'))}: ${reason}`);
    for (const name of rule.keys()) {
      if (name !== '_id' && name !== 'lookupVals' && !header.includes(name)) leftOut.add(name);
    }
    lines.push(header.map((column) => escapeFormula(cellOf(type, rule, column))));
  }
  return { csv: stringify([header, ...lines]), faults, leftOut: [...leftOut] };
}

function lookupColumns(rules: readonly OrderedDocument[], inputs: readonly string[]): string[] {
  const used = new Set(rules.flatMap((rule) => [...lookupsOf(rule).keys()]));
  const known = inputs.filter((name) => used.has(name));
  const others = [...used].filter((name) => !known.includes(name)).sort(byCodePoint);
  return [...known, ...others].map((name) => `${LOOKUP_PREFIX}${name}`);
}

function cellOf(type: RuleType, rule: OrderedDocument, column: string): string {
  if (column.startsWith(LOOKUP_PREFIX)) {
    const value = lookupsOf(rule).get(column.slice(LOOKUP_PREFIX.length));
    return value === '' ? EMPTY : textOf(value);
  }
  const text = textOf(rule.get(column));
  const mayBeEmpty = RULE_COLUMNS[type].some(({ name, filled, compared }) => name === column && filled && compared);
  return text === '' && mayBeEmpty ? EMPTY : text;
}

function faultOf(type: RuleType, rule: OrderedDocument): string | undefined {
  for (const { name, optional } of RULE_COLUMNS[type]) {
    const value = rule.get(name);
    if (value === undefined && optional) continue;
    if (value === undefined) return `it has no "${name}"`;
    if (typeof value !== 'string') return `its "${name}" is no text`;
  }
  if (type !== 'deriveValue') return undefined;
  const lookups = lookupsOf(rule);
  if (lookups.size === 0) return 'its "lookupVals" is missing, empty or no object';
  if ([...lookups.values()].some((value) => typeof value !== 'string'))
    return 'its "lookupVals" has a value that is no text';
  const names = [...lookups.keys()];
  const sorted = [...names].sort(byCodePoint);
  return names.some((name, at) => name !== sorted[at])
    ? `its "lookupVals" is never found, since its names are not in the order ${sorted.join(', ')}`
    : undefined;
}

function lookupsOf(rule: OrderedDocument): OrderedDocument {
  const lookups = rule.get('lookupVals');
  return isOrderedDocument(lookups) ? lookups : new Map();
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
