import { parseTime } from '../site/zones.js';

/** One listed resource as the API shows it. */
export type Listed = Readonly<Record<string, unknown>>;

const CONDITION = /^\s*([A-Za-z]+)\s*(!=|>=|<=|=|>|<)\s*(.*?)\s*$/s;

/**
 * Applies `q` and `orderBy` (contract, 3.1 and 3.2). The condition may stand in double quotes or bare, its value in
 * single quotes or bare; `*` matches any run of characters; case does not count.
 * @returns undefined when `q` cannot be understood
 */
export function search(query: URLSearchParams, all: readonly Listed[]): Listed[] | undefined {
  const found = matching(query.get('q'), all);
  const order = /^\s*([A-Za-z]+)(?:\s+(ASC|DESC))?\s*$/i.exec(query.get('orderBy') ?? '');
  if (!found || !order) return found;
  const direction = order[2]?.toUpperCase() === 'DESC' ? -1 : 1;
  const property = order[1] ?? '';
  return found.toSorted((one, other) => direction * compare(textOf(one, property), textOf(other, property)));
}

function matching(q: string | null, all: readonly Listed[]): Listed[] | undefined {
  if (q === null || q === '') return [...all];
  const parts = CONDITION.exec(q.trim().replace(/^"(.*)"$/s, '$1'));
  if (!parts) return undefined;
  const [property, operator] = [parts[1] ?? '', parts[2] ?? ''];
  const value = (parts[3] ?? '').replace(/^'(.*)'$/s, '$1');
  return all.filter((one) => holds(textOf(one, property), operator, value));
}

function textOf(listed: Listed, property: string): string {
  const name = Object.keys(listed).find((key) => key.toLowerCase() === property.toLowerCase());
  return name === undefined ? '' : String(listed[name]);
}

function holds(actual: string, operator: string, wanted: string): boolean {
  if (operator === '=') return wildcard(wanted).test(actual);
  if (operator === '!=') return !wildcard(wanted).test(actual);
  const order = compare(actual, wanted);
  if (operator === '>') return order > 0;
  if (operator === '>=') return order >= 0;
  return operator === '<' ? order < 0 : order <= 0;
}

function wildcard(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'is');
}

/** Times and numbers by size, all else as text without case. */
function compare(one: string, other: string): number {
  const [left, right] = [sizeOf(one), sizeOf(other)];
  if (left !== undefined && right !== undefined) return left - right;
  return one.toLowerCase() < other.toLowerCase() ? -1 : Number(one.toLowerCase() > other.toLowerCase());
}

function sizeOf(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return parseTime(text.replace(/Z$/, ''), 'utc');
}
