/** A set of code points as sorted, disjoint runs: `first`, `first + stride`, … (`count` of them). */
export interface CodePointRun {
  readonly first: number;
  readonly count: number;
  readonly stride: number;
}

/** Reads the notation of unicode14.ts. */
export function decodeRuns(notation: string): CodePointRun[] {
  let first = 0;
  return notation.split(' ').map((word) => {
    const [distance = '', count = '1', stride = '1'] = word.split(',');
    first += Number.parseInt(distance, 36);
    return { first, count: Number.parseInt(count, 36), stride: Number.parseInt(stride, 36) };
  });
}

/** Each code point of the runs, in order. */
export function* codePointsOf(runs: readonly CodePointRun[]): Generator<number> {
  for (const { first, count, stride } of runs) {
    for (let i = 0; i < count; i++) yield first + i * stride;
  }
}
