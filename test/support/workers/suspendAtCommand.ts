import { writeSync } from 'node:fs';
import { Collection } from 'mongodb';

/**
 * Imported before a job's script (NODE_OPTIONS): the process stops itself with SIGSTOP, as a suspended machine does, right
 * before or after the n-th call of one method on one collection. It says SUSPENDED on stderr first; SIGCONT wakes it.
 */
const { SUSPEND_COLLECTION = '', SUSPEND_METHOD = '', SUSPEND_NTH = '1', SUSPEND_MOMENT = 'before' } = process.env;

const original: unknown = Reflect.get(Collection.prototype, SUSPEND_METHOD);
if (typeof original !== 'function') throw new Error(`A collection has no method ${SUSPEND_METHOD}`);
let calls = 0;
Reflect.set(Collection.prototype, SUSPEND_METHOD, async function (this: Collection, ...args: unknown[]) {
  const call = () => Reflect.apply(original, this, args);
  if (this.collectionName !== SUSPEND_COLLECTION) return call();
  calls += 1;
  if (calls !== Number(SUSPEND_NTH)) return call();
  if (SUSPEND_MOMENT === 'before') suspend();
  const result: unknown = await call();
  if (SUSPEND_MOMENT === 'after') suspend();
  return result;
});

function suspend(): void {
  writeSync(2, 'SUSPENDED\n');
  process.kill(process.pid, 'SIGSTOP');
}
