import vm from 'node:vm';

/*
 * How a pattern that backtracks without end can be stopped, measured on Node 20.20, 22.23 and 24.21 (two cores, busy):
 *
 *   vm timeout        reaches into a running RegExp. Price a call: 70-150 µs (Node 20), 150-380 µs (22, 24), whatever the
 *                     work is; stops 0-20 ms late. Records, rules and results stay where they are. Taken.
 *   worker, deadline  62 µs a round trip and a copy of every value; 23 ms to start another one after a stop, which must
 *                     then compile the rule base again.
 *   V8's linear engine (--enable-experimental-regexp-engine-on-excessive-backtracks): `^(a+)+$` on 26 letters takes 1 ms
 *                     instead of 1.8 s, but not with the flag u, and no back-references or looks: half of what can run
 *                     away it does not take. Called experimental by V8.
 *   a clock per call  two readings cost 60-80 ns, as much as an ordinary match, and stop nothing.
 *
 * So the price is paid once a slice of records (7 ms of work), 1-2 % of it on a quiet machine, and nothing a match.
 */
const script = new vm.Script('work()', { filename: 'guarded' });
const sandbox: { work: (() => void) | undefined } = { work: undefined };
const context = vm.createContext(sandbox);

export type Guarded<Result> = { readonly outcome: 'done'; readonly result: Result } | { readonly outcome: 'timedOut' };

/**
 * Runs `work` and stops it after `budgetMs`, wherever it is: in the middle of a RegExp, a loop or a call. What it had
 * changed by then stays changed, so work is best pure, or such that doing it again is harmless. Not for work that calls
 * runGuarded itself.
 *
 * @param budgetMs - real time, so a process that stands still uses it up too; from 1.
 * @throws what `work` throws.
 */
export function runGuarded<Result>(work: () => Result, budgetMs: number): Guarded<Result> {
  let done: Guarded<Result> = { outcome: 'timedOut' };
  sandbox.work = () => {
    done = { outcome: 'done', result: work() };
  };
  try {
    script.runInContext(context, { timeout: Math.max(1, Math.ceil(budgetMs)) });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return { outcome: 'timedOut' };
  } finally {
    sandbox.work = undefined;
  }
  return done;
}

/** As runGuarded, for work without a result. @returns whether it came to its end. */
export function runWithin(work: () => void, milliseconds: number): boolean {
  return runGuarded(work, milliseconds).outcome === 'done';
}

/** Node makes this error in the other context, so it is no instance of this one's Error. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
