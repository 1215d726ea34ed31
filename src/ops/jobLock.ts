import type { Collection, Db } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
import type { Log } from '../log.js';
import { readServerTime } from '../serverTime.js';

/** One lock: who holds it, and until when without a further sign of life. Times are the server's. */
interface LockDocument {
  _id: string;
  owner: string;
  host: string;
  pid: number;
  since: Date;
  expiresAt: Date;
}

export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  readonly since: Date;
}

export interface JobLock {
  /** Aborts with LOCK_LOST when another run took the lock over: this one must stop at its next safe point. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

export interface JobLockRequest {
  /** `<job>` for a lock once a site, `<job>@<host>` for one once a host. */
  readonly name: string;
  /** The run's id: the lock is taken again, renewed and released under it alone. */
  readonly owner: string;
  readonly host: string;
  readonly leaseSeconds: number;
}

const DUPLICATE_KEY = 11000;

/**
 * Takes the lock, or tells who holds it. A lock whose holder gave no sign of life for `leaseSeconds` is taken over. The
 * server's clock decides, so hosts with wrong clocks cannot take a lock from one another. May be repeated: the lock that
 * an attempt without an answer took is the owner's, and is taken again.
 */
export async function takeJobLock(db: Db, request: JobLockRequest, log: Log): Promise<JobLock | LockHolder> {
  const locks = db.collection<LockDocument>('jobLocks');
  const now = await readServerTime(db);
  try {
    await locks.findOneAndUpdate(
      { _id: request.name, $or: [{ expiresAt: { $lt: now } }, { owner: request.owner }] },
      [
        {
          $set: {
            owner: request.owner,
            host: request.host,
            pid: process.pid,
            since: '$$NOW',
            expiresAt: expiry(request),
          },
        },
      ],
      { upsert: true },
    );
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const holder = await locks.findOne({ _id: request.name });
    // Released between the two commands: the next turn takes it, which is a minute away at the most.
    return holder ?? { host: 'another', pid: 0, since: now };
  }
  return keepLock(locks, request, log);
}

/** Who holds the lock `name` now, if anybody does. */
export async function lockHolder(db: Db, name: string): Promise<LockHolder | undefined> {
  const now = await readServerTime(db);
  const held = await db.collection<LockDocument>('jobLocks').findOne({ _id: name, expiresAt: { $gte: now } });
  return held ?? undefined;
}

export function isJobLock(result: JobLock | LockHolder): result is JobLock {
  return 'release' in result;
}

/** Releases a lock. One that cannot be released runs out by itself: no reason to fail, nor to hide how the work ended. */
export async function releaseJobLock(lock: JobLock, log: Log): Promise<void> {
  try {
    await lock.release();
  } catch (error) {
    log.debug(`The lock could not be released and runs out by itself: ${String(error)}`);
  }
}

/** Renews at a third of the lease, so that two renewals may fail before the lock is in danger. */
function keepLock(locks: Collection<LockDocument>, request: JobLockRequest, log: Log): JobLock {
  const lost = new AbortController();
  const leaseMs = request.leaseSeconds * 1000;
  let renewedAt = performance.now();

  const renew = async () => {
    try {
      const startedAt = performance.now();
      const renewed = await locks.updateOne({ _id: request.name, owner: request.owner }, [
        { $set: { expiresAt: expiry(request) } },
      ]);
      if (renewed.matchedCount === 0) giveUp(`the lock ${request.name} was taken over by another run`);
      else renewedAt = startedAt;
    } catch (error) {
      if (performance.now() - renewedAt > leaseMs)
        giveUp(`the lock ${request.name} could not be renewed in time`, error);
      else log.debug(`The lock ${request.name} could not be renewed yet: ${String(error)}`);
    }
  };
  const giveUp = (reason: string, cause?: unknown) => {
    clearInterval(timer);
    lost.abort(new DwmError('LOCK_LOST', `${reason}; this run stops, the other one goes on`, { cause }));
  };
  const timer = setInterval(renew, leaseMs / 3);
  timer.unref();

  return {
    lost: lost.signal,
    release: async () => {
      clearInterval(timer);
      await locks.deleteOne({ _id: request.name, owner: request.owner });
    },
  };
}

/** As a value inside an update `$$NOW` is the server's time; comparing needs `readServerTime`. */
function expiry({ leaseSeconds }: JobLockRequest) {
  return { $add: ['$$NOW', leaseSeconds * 1000] };
}

function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY;
}
