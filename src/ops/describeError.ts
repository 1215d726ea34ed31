import { isDwmError } from '../errors/dwmError.js';

/** One line for the log: our errors say what to do already; of others, what they say, and that we did not expect them. */
export function describeError(error: unknown): string {
  if (isDwmError(error)) return `${error.code}: ${error.message}`;
  const message = error instanceof Error ? error.message : String(error);
  return `UNEXPECTED: ${message || 'an error without a message'} (LOG_LEVEL=debug adds the stack trace)`;
}

/** For DEBUG: the stack with those of the causes. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `; caused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
