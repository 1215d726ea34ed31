import { DwmError } from '../../errors/dwmError.js';
import { type Answer, type Asked, type Outcome, trace } from '../http/answer.js';
import type { EloquaLogin } from '../settings.js';

/**
 * Whether Eloqua wants another login. It says so with 401, with a redirect to a login page, and, at `/id`, with the
 * string "Not authenticated." under status 200.
 */
export function isRefusal(outcome: Outcome): outcome is Answer {
  if (outcome.kind === 'lost') return false;
  if (outcome.status === 401 || (outcome.status >= 300 && outcome.status < 400)) return true;
  return outcome.status === 200 && /^\s*"?not authenticated\.?"?\s*$/i.test(outcome.text);
}

const ADVICE =
  'Not tried again, since five bad passwords lock the user. Log in by hand as that user: the password (ELOQUA_PASSWORD) may have expired or been changed, the user may be locked, or the address of this machine may not be on the allow-list of the site';

/** `acceptedAtLogin`: the login address took the same credentials, so it is not the password. */
export function loginRefused(login: EloquaLogin, asked: Asked, answer: Answer, acceptedAtLogin: boolean): DwmError {
  const who = `user ${login.username} of ${login.company}`;
  const how = describe(answer);
  const message = acceptedAtLogin
    ? `Eloqua accepts the login of ${who}, but refused it ${how} while ${asked.doing}, twice. The user may lack the right to use the API, or the address of this machine may not be on the allow-list of the site`
    : `Eloqua refused the login of ${who} ${how}. ${ADVICE}`;
  return new DwmError('ELOQUA_LOGIN_REFUSED', `${message} ${trace(asked, answer)}.`);
}

function describe(answer: Answer): string {
  if (answer.status === 200) return 'with "Not authenticated."';
  if (answer.status === 401) return 'with status 401';
  const host = URL.canParse(answer.location) ? ` to ${new URL(answer.location).host}` : '';
  return `with status ${answer.status}, a redirect${host}`;
}
