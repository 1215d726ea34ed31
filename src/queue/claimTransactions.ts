import { type Binary, type ClientSession, MongoError } from 'mongodb';
import { Conflicts } from './conflicts.js';
import type { QueueContext } from './context.js';
import { leasesOf } from './lease.js';
import { isAway, Patience, withPatience } from './patience.js';

export interface Attempt {
  readonly session: ClientSession;
  /**
   * True when the commit of an earlier attempt got no answer. A server that was restarted may not remember its
   * transactions, so the body has to look whether its work is there already.
   */
  readonly mayHaveCommitted: boolean;
}

const TRANSIENT = 'TransientTransactionError';
const UNKNOWN_RESULT = 'UnknownTransactionCommitResult';

/**
 * The transactions of one claim, one after the other, in one session whose id the lease document holds: when a process
 * dies in a transaction, `clean` ends that session, and with it the locks that the server would keep for 60 s more.
 */
export class ClaimTransactions {
  readonly #context: QueueContext;
  #session: ClientSession;
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: QueueContext) {
    this.#context = context;
    this.#session = context.db.client.startSession();
  }

  get sessionId(): Binary | undefined {
    return this.#session.id?.id;
  }

  /**
   * Runs `body` in a transaction and commits it, with the repetitions that the driver's documentation asks for: the
   * whole after a transient error, the commit alone after an unknown result. The driver's `withTransaction` does the
   * same, but for 120 s whatever the caller's patience, and without telling that a commit may have happened.
   * @throws DwmError QUEUE_DATABASE_AWAY, QUEUE_CONTENTION; CLAIM_LOST when `lost` aborts while waiting.
   */
  run<T>(token: string, lost: AbortSignal, body: (attempt: Attempt) => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#run(token, lost, body));
    this.#last = result.catch(() => {});
    return result;
  }

  async end(): Promise<void> {
    await this.#session.endSession().catch(() => {});
  }

  async #run<T>(token: string, lost: AbortSignal, body: (attempt: Attempt) => Promise<T>): Promise<T> {
    const patience = new Patience({ ...this.#context, lost });
    const conflicts = new Conflicts(lost);
    let mayHaveCommitted = false;
    for (;;) {
      const attemptAt = performance.now();
      const session = this.#session;
      const work = new BodyRun<T>();
      try {
        session.startTransaction({
          readConcern: { level: 'snapshot' },
          writeConcern: { w: 'majority', journal: true },
        });
        const result = await patience.attempt(() => work.start(body({ session, mayHaveCommitted })));
        mayHaveCommitted = true;
        await commit(session, patience);
        return result;
      } catch (error) {
        if (isAway(error)) {
          await patience.afterFailure(error, attemptAt);
          await this.#replaceSession(token, lost);
          continue;
        }
        if (work.isRunning) this.#leaveBehind(session, work);
        else if (session.inTransaction()) await session.abortTransaction().catch(() => {});
        if (!hasLabel(error, TRANSIENT)) throw error;
        await conflicts.pause(error);
      }
    }
  }

  /**
   * The patience ended before the body did. Aborting now would be wrong: the driver sends what a body writes after an
   * abort as writes without a transaction, which take effect one by one. So its transaction stays open until it is done.
   */
  #leaveBehind<T>(session: ClientSession, work: BodyRun<T>): void {
    this.#session = this.#context.db.client.startSession();
    void work.settled.then(() => session.endSession()).catch(() => {});
  }

  /**
   * After a lost connection the old session is in an unknown state. Ending it also aborts its transaction, as soon as
   * the server is there; nobody has to wait for that.
   */
  async #replaceSession(token: string, lost: AbortSignal): Promise<void> {
    void this.end();
    this.#session = this.#context.db.client.startSession();
    const sessionId = this.sessionId;
    if (!sessionId) return;
    await withPatience({ ...this.#context, lost }, () =>
      leasesOf(this.#context.db).updateOne(
        { _id: token, holder: this.#context.heartbeat.holder },
        { $set: { sessionId } },
      ),
    );
  }
}

/** One run of a transaction's body, and whether it goes on. */
class BodyRun<T> {
  isRunning = false;
  settled: Promise<unknown> = Promise.resolve();

  start(running: Promise<T>): Promise<T> {
    this.isRunning = true;
    const end = () => {
      this.isRunning = false;
    };
    this.settled = running.then(end, end);
    return running;
  }
}

async function commit(session: ClientSession, patience: Patience): Promise<void> {
  for (;;) {
    const attemptAt = performance.now();
    try {
      await patience.attempt(() => session.commitTransaction());
      return;
    } catch (error) {
      if (!hasLabel(error, UNKNOWN_RESULT) || !isAway(error)) throw error;
      await patience.afterFailure(error, attemptAt);
    }
  }
}

function hasLabel(error: unknown, label: string): boolean {
  return error instanceof MongoError && error.hasErrorLabel(label);
}
