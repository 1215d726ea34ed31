/** Who has to act: `dwmops` is a bug of ours. */
export type Blame = 'settings' | 'rule' | 'record' | 'eloqua' | 'mongodb' | 'machine' | 'dwmops';

export interface ErrorFacts {
  readonly blame: Blame;
  /** `later`: the next run will try again by itself; `never`: a person must act. */
  readonly retry: 'later' | 'never';
  readonly exitStatus: 1 | 2;
  /** The message goes on in lines of its own, whose values are `printable`; all others are one line. */
  readonly isList?: true;
  /** For the errors page: what leads to it, and what to do. */
  readonly cause: string;
  readonly cure: string;
}

/** Keeps each table's codes as literal types while checking the shape of its entries. */
export function errorTable<const Table extends Record<string, ErrorFacts>>(table: Table): Table {
  return table;
}
