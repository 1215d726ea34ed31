import { DwmError } from '../../errors/dwmError.js';
import { type Answer, type Asked, type Outcome, trace } from '../http/answer.js';
import type { EloquaLogin } from '../settings.js';

/**
 * Whether Eloqua refused the login. It says so with 401 and, at `/id`, with the string "Not authenticated." under status
 * 200. A redirect or a page is what maintenance, a proxy or a captive portal sends: it says nothing of the password.
 */
export function isRefusal(outcome: Outcome): outcome is Answer {
  if (outcome.kind === 'lost') return false;
  if (outcome.status === 401) return true;
  return outcome.status === 200 && /^\s*"?not authenticated\.?"?\s*$/i.test(outcome.text);
}

const ADVICE =
  'Not tried again, since five bad passwords lock the user. Log in by hand as that user: the password (ELOQUA_PASSWORD) may have expired or been changed, the user may be locked, or the address of this machine may not be on the allow-list of the site';

/** `acceptedAtLogin`: the login address took the same credentials, so it is not the password. */
export function loginRefused(login: EloquaLogin, asked: Asked, answer: Answer, acceptedAtLogin: boolean): DwmError {
  const who = `user ${login.username} of ${login.company}`;
  const how = answer.status === 200 ? 'with "Not authenticated."' : `with status ${answer.status}`;
  const message = acceptedAtLogin
    ? `Eloqua accepts the login of ${who}, but refused it ${how} while ${asked.doing}, twice. The user may lack the right to use the API, or the address of this machine may not be on the allow-list of the site`
    : `Eloqua refused the login of ${who} ${how}. ${ADVICE}`;
  return new DwmError('ELOQUA_LOGIN_REFUSED', `${message} ${trace(asked, answer)}.`);
}
