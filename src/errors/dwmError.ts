import { boundedText } from '../boundedText.js';
import { CATALOGUE, type ErrorCode, type ErrorFacts } from './catalogue.js';

/** Enough for the hundred faults of a rule base, a line each. */
export const LONGEST_MESSAGE = 32_000;

/**
 * The one error class of DWMOps. What distinguishes errors is their code: the catalogue says of each code whom it
 * blames, whether trying again can help, and the exit status.
 *
 * The message is one sentence of what happened with its particulars, and what to do; it must never hold a secret or a
 * contact's data. A longer one than `LONGEST_MESSAGE` is cut: what it quotes may be of any length. `recordId` names the record that is to blame, where one is.
 */
export class DwmError extends Error {
  override readonly name = 'DwmError';
  readonly code: ErrorCode;
  readonly recordId?: string;

  constructor(code: ErrorCode, message: string, details: { cause?: unknown; recordId?: string } = {}) {
    super(boundedText(message, LONGEST_MESSAGE), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.recordId !== undefined) this.recordId = details.recordId;
  }

  get facts(): ErrorFacts {
    return CATALOGUE[this.code];
  }
}

/** Whether `error` is ours and has one of `codes` (any code when none is given). */
export function isDwmError(error: unknown, ...codes: ErrorCode[]): error is DwmError {
  return error instanceof DwmError && (codes.length === 0 || codes.includes(error.code));
}
