export type Operation = 'add' | 'claim' | 'transfer' | 'complete';

export interface Row {
  readonly operation: Operation;
  readonly set: number;
  readonly ours: number;
  /** undefined = ended after `limitSeconds`; null = not measured. */
  readonly original: number | undefined | null;
  readonly limitSeconds: number;
}

/** The table for bench/README.md. */
export function queueTable(rows: readonly Row[]): string {
  const head = [
    '| set | operation | ours, records/s | pyqm, records/s | ratio |',
    '| ---: | --- | ---: | ---: | ---: |',
  ];
  return [...head, ...rows.map(line)].join('\n');
}

function line({ operation, set, ours, original, limitSeconds }: Row): string {
  const cells = [`${set}`, operation, rate(set / ours)];
  if (original === null) cells.push('not installed', '');
  else if (original === undefined) {
    cells.push(
      `below ${rate(set / limitSeconds)} (ended after ${limitSeconds} s)`,
      `above ${ratio(limitSeconds / ours)}`,
    );
  } else cells.push(rate(set / original), ratio(original / ours));
  return `| ${cells.join(' | ')} |`;
}

function rate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en-US');
}

function ratio(value: number): string {
  return value.toFixed(value < 10 ? 2 : 0);
}
