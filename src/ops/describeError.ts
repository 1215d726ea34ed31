import { boundedText } from '../boundedText.js';
import { isDwmError, LONGEST_MESSAGE } from '../errors/dwmError.js';
import { maskSecrets } from './secret.js';
import { print } from './terminal.js';

let stacksAreShown = false;

/** One line for the log: our errors say what to do already; of others, what they say, and that we did not expect them. */
export function describeError(error: unknown): string {
  if (stacksAreShown) showStack(error);
  if (isDwmError(error)) return `${error.code}: ${error.message}`;
  const message = error instanceof Error ? error.message : String(error);
  return `UNEXPECTED: ${boundedText(message, LONGEST_MESSAGE) || 'an error without a message'} (LOG_LEVEL=debug adds the stack trace)`;
}

/** For DEBUG: the stack with those of the causes. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `; caused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

/** For programs without a log to keep stacks in: from now on each error that is described shows its own on stderr. */
export function showStacks(): void {
  stacksAreShown = true;
}

/** LOG_LEVEL is asked for late, since it may come from the file that a program reads first. */
function showStack(error: unknown): void {
  if (process.env.LOG_LEVEL === 'debug')
    print(process.stderr, maskSecrets(boundedText(stackOf(error), LONGEST_MESSAGE)));
}
