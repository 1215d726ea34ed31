import { createHash } from 'node:crypto';
import { DwmError } from '../../errors/dwmError.js';
import type { EloquaLogin } from '../settings.js';

/**
 * Remembers over processes that a login was refused; the caller keeps it in MongoDB. Five bad passwords lock a user, and
 * a job that cron starts every minute would get there in five minutes.
 */
export interface LoginGuard {
  /** Refusals of these credentials in a row that still count; a day is a good memory, and `doctor` may forget them. */
  refusals(fingerprint: string): Promise<number>;
  refused(fingerprint: string): Promise<void>;
  /** Forgets the refusals. */
  accepted(fingerprint: string): Promise<void>;
}

/** Two below the five that lock a user: another machine, or a person, may be trying as well. */
const MOST_REFUSALS = 3;

/**
 * Sixteen bits of a hash of the credentials: enough to see that they have been changed since the refusal (a changed
 * password is tried at once, but for one in 65,536), too few to test a guess at the password with.
 */
export function fingerprint(login: EloquaLogin): string {
  const secret = login.oauth ? login.oauth.clientSecret.reveal() : '';
  return createHash('sha256')
    .update([login.company, login.username, login.password.reveal(), secret].join('\n'))
    .digest('hex')
    .slice(0, 4);
}

/** Throws ELOQUA_LOGIN_REFUSED, without asking Eloqua, once these credentials have been refused three times. */
export async function checkGuard(guard: LoginGuard | undefined, login: EloquaLogin): Promise<void> {
  if (!guard) return;
  const refusals = await guard.refusals(fingerprint(login));
  if (refusals < MOST_REFUSALS) return;
  throw new DwmError(
    'ELOQUA_LOGIN_REFUSED',
    `Eloqua has refused this login ${refusals} times, so it was not tried again (five bad passwords lock the user). Correct ELOQUA_PASSWORD: a changed one is tried at once. If it was right all the time: dwmops doctor --forget-refusals.`,
  );
}
