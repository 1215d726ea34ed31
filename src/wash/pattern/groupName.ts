import { pythonInteger } from '../functions/pythonInteger.js';

const IDENTIFIER = /^[_\p{XID_Start}]\p{XID_Continue}*$/u;

/** Python's MAXGROUPS on 64-bit machines. */
const TOO_HIGH = 1073741823;

/** Python's `str.isidentifier()`. */
export function isGroupName(name: string): boolean {
  return IDENTIFIER.test(name);
}

/** The number of a group, written as Python's `int()` takes it: `01`, ` 1 `, `+1` and `1_0` too; undefined otherwise. */
export function groupNumber(name: string): number | undefined {
  const number = pythonInteger(name);
  return number === undefined || number < 0 || number >= TOO_HIGH ? undefined : number;
}
