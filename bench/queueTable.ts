export const OPERATIONS = ['add', 'claim', 'transfer', 'complete'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** undefined = ended after the limit. */
export type Seconds = Partial<Record<Operation, number | undefined>>;

export interface Comparison {
  readonly set: number;
  readonly ours: readonly Seconds[];
  /** Empty = not measured. */
  readonly original: readonly Seconds[];
  readonly limitSeconds: number;
}

/** The table for bench/README.md: medians of the rounds. */
export function queueTable(comparisons: readonly Comparison[]): string {
  const head = [
    '| set | rounds | operation | ours, records/s | pyqm, records/s | ratio |',
    '| ---: | ---: | --- | ---: | ---: | ---: |',
  ];
  return [...head, ...comparisons.flatMap((one) => OPERATIONS.map((operation) => line(one, operation)))].join('\n');
}

function line({ set, ours, original, limitSeconds }: Comparison, operation: Operation): string {
  const own = median(ours, operation) ?? Number.NaN;
  const theirs = median(original, operation);
  const cells = [`${set}`, `${ours.length}`, operation, rate(set / own)];
  if (!original.some((round) => operation in round)) cells.push('not measured', '');
  else if (theirs !== undefined) cells.push(rate(set / theirs), ratio(theirs / own));
  else
    cells.push(
      `below ${rate(set / limitSeconds)} (ended after ${limitSeconds} s)`,
      `above ${ratio(limitSeconds / own)}`,
    );
  return `| ${cells.join(' | ')} |`;
}

function median(rounds: readonly Seconds[], operation: Operation): number | undefined {
  const sorted = rounds.map((round) => round[operation]).filter((one) => one !== undefined);
  return sorted.sort((a, b) => a - b)[Math.floor(sorted.length / 2)];
}

function rate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en-US');
}

function ratio(value: number): string {
  return value.toFixed(value < 10 ? 2 : 0);
}
