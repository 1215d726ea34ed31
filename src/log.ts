/**
 * What the queue, Eloqua and wash folders need of a log. They take it as an argument, so that none of them depends on
 * how (or whether) a program keeps its log; `src/ops/logging.ts` makes the real one.
 */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
