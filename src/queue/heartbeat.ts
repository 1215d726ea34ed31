import type { Db } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
import type { Log } from '../log.js';
import { leasesOf, renewal } from './lease.js';

interface HeartbeatOptions {
  readonly db: Db;
  readonly log: Log;
  readonly claimTimeoutMs: number;
  readonly everyMs: number;
}

interface BeatingLease {
  readonly token: string;
  readonly queueName: string;
  readonly jobName: string;
  /** When the renewal (or the claim) that the server confirmed last was sent, by `performance.now()`. */
  confirmedAt: number;
}

/**
 * Renews the leases of all open claims of this process: one timer and one write, however many records they hold.
 *
 * A lease counts as lost as soon as the server no longer has it, and also when no renewal was confirmed for as long as
 * it lasts: by then the server may have given the records to another run. Measured from when the renewal was sent, so
 * that this process gives up before the server does.
 */
export class Heartbeat {
  /** Who this process is in lease documents. */
  readonly holder = crypto.randomUUID();
  readonly #options: HeartbeatOptions;
  readonly #tickMs: number;
  readonly #leases = new Map<string, BeatingLease & { lost: AbortController }>();
  #timer: NodeJS.Timeout | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #isRenewing = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#tickMs = Math.min(options.everyMs, options.claimTimeoutMs / 10, 1000);
  }

  /** Takes over a lease that has just been stored; the signal aborts with CLAIM_LOST when it is lost. */
  start(lease: BeatingLease): AbortSignal {
    // A claim that this process let go without noticing, and has now taken over itself.
    this.lose(lease.token, 'its lease had run out and it was taken over');
    const lost = new AbortController();
    this.#leases.set(lease.token, { ...lease, lost });
    if (!this.#timer) {
      this.#sentAt = performance.now();
      this.#timer = setInterval(() => this.#tick(), this.#tickMs);
      // The heartbeat shows that the process works; it is no reason for the process to live.
      this.#timer.unref();
    }
    return lost.signal;
  }

  stop(token: string): void {
    this.#leases.delete(token);
    if (this.#leases.size === 0) this.#stopTimer();
  }

  stopAll(): void {
    this.#leases.clear();
    this.#stopTimer();
  }

  /** A process that was suspended asks this before it goes on: timers run late then. */
  giveUpOverdue(): void {
    // A tick early, since the next look may come a tick late.
    const limitMs = this.#options.claimTimeoutMs - this.#tickMs;
    for (const lease of this.#leases.values()) {
      const silentMs = performance.now() - lease.confirmedAt;
      if (silentMs < limitMs) continue;
      this.lose(lease.token, `its lease could not be renewed for ${Math.round(silentMs / 1000)} s`);
    }
  }

  #tick(): void {
    this.giveUpOverdue();
    if (this.#isRenewing || this.#leases.size === 0) return;
    if (performance.now() - this.#sentAt < this.#options.everyMs) return;
    this.#isRenewing = true;
    this.#renew()
      // Not confirmed: the next tick tries again, and `giveUpOverdue` knows when it is too late.
      .catch((error: unknown) => this.#options.log.debug(`Claims could not be renewed yet: ${String(error)}`))
      .finally(() => {
        this.#isRenewing = false;
      });
  }

  async #renew(): Promise<void> {
    const leases = leasesOf(this.#options.db);
    const tokens = [...this.#leases.keys()];
    const sentAt = performance.now();
    const filter = { _id: { $in: tokens }, holder: this.holder };
    const renewed = await leases.updateMany(filter, [{ $set: renewal(this.#options.claimTimeoutMs) }]);
    this.#sentAt = sentAt;
    let alive: ReadonlySet<string> = new Set(tokens);
    if (renewed.matchedCount < tokens.length) {
      const left = await leases.find(filter, { projection: { _id: 1 } }).toArray();
      alive = new Set(left.map((lease) => lease._id));
    }
    for (const token of tokens) {
      const lease = this.#leases.get(token);
      if (!lease) continue;
      if (alive.has(token)) lease.confirmedAt = sentAt;
      else this.lose(token, 'its lease had run out and its records were given back');
    }
  }

  /** Tells the owner of a claim that it is not its any more. */
  lose(token: string, reason: string): void {
    const lease = this.#leases.get(token);
    if (!lease) return;
    this.stop(token);
    const message = `The claim of ${lease.jobName} on ${lease.queueName} is lost: ${reason}; this run stops, and its records are processed again`;
    this.#options.log.warn(message);
    lease.lost.abort(new DwmError('CLAIM_LOST', message));
  }

  #stopTimer(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
