/** A set of code points: sorted, disjoint, non-adjacent inclusive ranges. Never changed once made. */
export type CodePointSet = readonly (readonly [first: number, last: number])[];

export const LAST_CODE_POINT = 0x10ffff;
export const ALL: CodePointSet = [[0, LAST_CODE_POINT]];
export const NONE: CodePointSet = [];

export function setOf(...codePoints: number[]): CodePointSet {
  return fromRanges(codePoints.map((codePoint) => [codePoint, codePoint] as const));
}

/** Any ranges, in any order. */
export function fromRanges(ranges: Iterable<readonly [number, number]>): CodePointSet {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const open = merged.at(-1);
    if (open !== undefined && first <= open[1] + 1) open[1] = Math.max(open[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

export function union(...sets: CodePointSet[]): CodePointSet {
  return fromRanges(sets.flat());
}

export function complement(set: CodePointSet): CodePointSet {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) rest.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= LAST_CODE_POINT) rest.push([next, LAST_CODE_POINT]);
  return rest;
}

export function intersection(a: CodePointSet, b: CodePointSet): CodePointSet {
  const common: [number, number][] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a[i];
    const right = b[j];
    if (left === undefined || right === undefined) return common;
    const first = Math.max(left[0], right[0]);
    const last = Math.min(left[1], right[1]);
    if (first <= last) common.push([first, last]);
    if (left[1] < right[1]) i++;
    else j++;
  }
}

export function difference(a: CodePointSet, b: CodePointSet): CodePointSet {
  return intersection(a, complement(b));
}

export function contains(set: CodePointSet, codePoint: number): boolean {
  let low = 0;
  let high = set.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = set[middle];
    if (range === undefined) return false;
    if (codePoint < range[0]) high = middle - 1;
    else if (codePoint > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

/** The only member, if there is exactly one. */
export function onlyMember(set: CodePointSet): number | undefined {
  const [range] = set;
  return set.length === 1 && range !== undefined && range[0] === range[1] ? range[0] : undefined;
}

/**
 * The fewest ranges that agree with `set` wherever `possible` holds: gaps in which no possible code point lies are
 * closed, so that `\w` needs a third of the ranges when lower case cannot occur.
 */
export function closeGaps(set: CodePointSet, possible: CodePointSet): CodePointSet {
  const wanted = intersection(set, possible);
  const filled = union(wanted, complement(possible));
  const hulls: (readonly [number, number])[] = [];
  let i = 0;
  for (const [first, last] of filled) {
    let hull: [number, number] | undefined;
    for (let range = wanted[i]; range !== undefined && range[0] <= last; range = wanted[++i]) {
      if (range[0] < first) continue;
      if (hull === undefined) hull = [range[0], range[1]];
      else hull[1] = range[1];
    }
    if (hull !== undefined) hulls.push(hull);
  }
  return hulls;
}
