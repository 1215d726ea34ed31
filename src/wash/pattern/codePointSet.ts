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
  const [only = NONE, ...others] = sets.filter((set) => set.length > 0);
  return others.length === 0 ? only : fromRanges([only, ...others].flat());
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

/** In time of the smaller set and the common ranges: most sets are one or two characters, some have 700 ranges. */
export function intersection(a: CodePointSet, b: CodePointSet): CodePointSet {
  const [few, many] = a.length < b.length ? [a, b] : [b, a];
  const common: [number, number][] = [];
  for (const [first, last] of few) {
    for (let i = indexAtOrAfter(many, first); i < many.length; i++) {
      const [from, to] = many[i] ?? [last + 1, last + 1];
      if (from > last) break;
      common.push([Math.max(first, from), Math.min(last, to)]);
    }
  }
  return common;
}

/** The number of the range that the code point is in, or of the next one. */
function indexAtOrAfter(set: CodePointSet, codePoint: number): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[middle]?.[1] ?? LAST_CODE_POINT) < codePoint) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function difference(a: CodePointSet, b: CodePointSet): CodePointSet {
  return intersection(a, complement(b));
}

export function contains(set: CodePointSet, codePoint: number): boolean {
  const range = set[indexAtOrAfter(set, codePoint)];
  return range !== undefined && range[0] <= codePoint;
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
  const hulls: [number, number][] = [];
  for (const [first, last] of intersection(set, possible)) {
    const open = hulls.at(-1);
    const nextPossible = open && possible[indexAtOrAfter(possible, open[1] + 1)];
    if (open !== undefined && nextPossible !== undefined && Math.max(nextPossible[0], open[1] + 1) >= first)
      open[1] = last;
    else hulls.push([first, last]);
  }
  return hulls;
}
