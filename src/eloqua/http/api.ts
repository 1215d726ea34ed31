import { isRefusal } from '../login/refusal.js';
import { type Entry, Session } from '../login/session.js';
import type { Workings } from '../settings.js';
import { isRedirect, type Outcome } from './answer.js';
import { attempts, backOff } from './attempts.js';
import { Deadline } from './clock.js';
import { type Call, judge } from './judge.js';
import { makeTransport, type Transport } from './transport.js';

/** The Bulk API as the rest of the client uses it: a call goes in, what its `read` makes of the answer comes out. */
export class Api {
  readonly workings: Workings;
  readonly deadline: Deadline;
  readonly #transport: Transport;
  readonly #session: Session;

  constructor(workings: Workings) {
    const { tuning, tools } = workings;
    this.workings = workings;
    this.deadline = new Deadline(tools.clock, tools.signal, tuning.jobDeadlineMs);
    this.#transport = makeTransport(tools, tuning);
    this.#session = new Session(workings, this.deadline, this.#transport);
  }

  /** Throws DwmError with an ELOQUA_ code, or TERMINATED; AnswerLost only for calls that are not repeated `always`. */
  async send<T>(call: Call<T>): Promise<T> {
    return attempts(this.workings, this.deadline, call.doing, async () => {
      const outcome = await this.#loggedIn(call);
      return judge(call, outcome, this.workings.tools.clock.now());
    });
  }

  /** Waits before attempt `failed` + 1 of something larger than a request, as long as `send` would. Throws ELOQUA_DEADLINE. */
  async pause(failed: number, doing: string): Promise<void> {
    const waited = await this.deadline.sleep(backOff(this.workings, failed), doing);
    if (!waited) throw this.deadline.passed(doing);
  }

  /** The outcome of one request; refused once, it is asked again after a renewal of the login. */
  async #loggedIn<T>(call: Call<T>): Promise<Outcome> {
    const entry = await this.#session.enter();
    const outcome = await this.#exchange(call, entry);
    if (!isRefusal(outcome)) return this.#accept(outcome);
    const renewed = await this.#session.renew(entry, call, outcome);
    const second = await this.#exchange(call, renewed);
    if (isRefusal(second)) throw this.#session.refuse(call, second);
    return this.#accept(second);
  }

  #accept(outcome: Outcome): Outcome {
    if (outcome.kind === 'answer' && outcome.status < 500 && !isRedirect(outcome)) this.#session.accepted();
    return outcome;
  }

  #exchange<T>(call: Call<T>, entry: Entry): Promise<Outcome> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {})) query.set(name, String(value));
    return this.#transport({
      doing: call.doing,
      method: call.method,
      path: call.path,
      url: `${entry.bulk}${call.path}${query.size > 0 ? `?${query}` : ''}`,
      headers: {
        Authorization: entry.authorization,
        Accept: 'application/json',
        ...(call.body ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(call.body ? { body: call.body } : {}),
      timeoutMs: Math.min(this.workings.tuning.requestTimeoutMs, this.deadline.left),
    });
  }
}
