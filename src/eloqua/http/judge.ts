import { DwmError, isDwmError } from '../../errors/dwmError.js';
import {
  type Answer,
  type Asked,
  isGood,
  isPermanentReadError,
  isRedirect,
  type Lost,
  type Outcome,
  trace,
} from './answer.js';
import type { Verdict } from './attempts.js';
import { failure } from './failures.js';
import { retryAfter } from './retryAfter.js';

export interface Call<T> extends Asked {
  readonly query?: Readonly<Record<string, string | number>>;
  /** JSON as UTF-8. */
  readonly body?: Buffer;
  /**
   * `always`: doing it twice does no harm (GET, DELETE, a definition that deletes itself).
   * `unlessActedOn`: only while it is certain that Eloqua did not act on it; else AnswerLost is thrown.
   */
  readonly repeat: 'always' | 'unlessActedOn';
  /** Statuses that are as good as 2xx here. */
  readonly alsoGood?: readonly number[];
  /** The body holds contacts, so nothing of an answer to it is quoted. */
  readonly sensitive?: boolean;
  /** Takes a good answer; throws ELOQUA_ANSWER_UNUSABLE. */
  readonly read: (answer: Answer) => T;
}

/** A request that changes something may or may not have been carried out. */
export class AnswerLost extends DwmError {
  /** Undefined when there was no answer at all. */
  readonly status: number | undefined;

  constructor(message: string, status: number | undefined) {
    super('ELOQUA_ANSWER_LOST', message);
    this.status = status;
  }
}

/** The one place that decides what an outcome means: a result, another attempt, or an error. */
export function judge<T>(call: Call<T>, outcome: Outcome, now: number): Verdict<T> {
  if (outcome.kind === 'lost') return judgeLost(call, outcome);
  if (isGood(outcome) || call.alsoGood?.includes(outcome.status)) return judgeGood(call, outcome);
  if (call.method === 'GET' && isPermanentReadError(outcome)) throw permanentReadError(call, outcome);
  if (!isPassing(call, outcome)) throw failure(call, outcome);
  if (call.repeat === 'unlessActedOn' && outcome.status !== 429) {
    throw new AnswerLost(failure(call, outcome).message, outcome.status);
  }
  return { again: failure(call, outcome), afterMs: retryAfter(outcome.retryAfter, serverTime(outcome, now)) };
}

/** The clock that wrote a date into the same answer. */
function serverTime({ date }: Answer, now: number): number {
  const told = Date.parse(date);
  return Number.isNaN(told) ? now : told;
}

/** Whether the same request may fare better soon. Retry-After says so on any status but a refusal of the user. */
function isPassing(call: Asked, answer: Answer): boolean {
  if (answer.status === 429 || answer.status >= 500) return true;
  if (isRedirect(answer)) return true;
  return call.method !== 'POST' && answer.retryAfter !== '' && answer.status !== 403;
}

function judgeGood<T>(call: Call<T>, answer: Answer): Verdict<T> {
  // A damaged export may say so under a good status as well: the status of that answer is documented nowhere.
  if (call.method === 'GET' && isPermanentReadError(answer)) throw permanentReadError(call, answer);
  try {
    return { done: call.read(answer) };
  } catch (error) {
    if (!isDwmError(error, 'ELOQUA_ANSWER_UNUSABLE')) throw error;
    if (call.repeat === 'unlessActedOn') throw new AnswerLost(error.message, answer.status);
    return { again: error };
  }
}

function judgeLost<T>(call: Call<T>, lost: Lost): Verdict<T> {
  const message = `While ${call.doing}, Eloqua gave ${lost.reason} ${trace(call)}.`;
  if (call.repeat === 'unlessActedOn' && lost.mayHaveArrived) throw new AnswerLost(message, undefined);
  if (lost.forGood) throw new DwmError(lost.forGood.code, `${message} ${lost.forGood.remedy}`);
  return { again: new DwmError('ELOQUA_UNAVAILABLE', message) };
}

function permanentReadError(asked: Asked, answer: Answer): DwmError {
  return new DwmError(
    'ELOQUA_DATA_GONE',
    `While ${asked.doing}, Eloqua reported that the rows are damaged for good; the export has to be run again ${trace(asked, answer)}.`,
  );
}
