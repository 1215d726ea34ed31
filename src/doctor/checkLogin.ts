import { fingerprint } from '../eloqua/login/loginGuard.js';
import type { Eloqua, Field } from '../eloqua/types.js';
import { isDwmError } from '../errors/dwmError.js';
import type { JobRun } from '../jobs/job.js';
import { loginMemory } from '../jobs/loginMemory.js';
import { type Finding, fail, failOf, ok } from './finding.js';

export interface LoggedIn {
  readonly eloqua: Eloqua;
  readonly contactFields: readonly Field[];
}

/**
 * Logs in by the first thing that every job reads. A refusal is counted with those of the jobs, the one thing the doctor
 * writes: five bad passwords lock the user, and whoever calls the doctor calls it again and again.
 */
export async function checkLogin(run: JobRun): Promise<{ loggedIn?: LoggedIn; findings: Finding[] }> {
  const { settings } = run;
  const memory = loginMemory({ ...run, dryRun: false });
  const oauth = { clientId: settings.ELOQUA_CLIENT_ID, clientSecret: settings.ELOQUA_CLIENT_SECRET };
  const mark = fingerprint({
    company: settings.ELOQUA_COMPANY,
    username: settings.ELOQUA_USERNAME,
    password: settings.ELOQUA_PASSWORD,
    loginUrl: settings.ELOQUA_LOGIN_URL,
    ...(settings.ELOQUA_CLIENT_ID !== '' && { oauth: { ...oauth, tokenStore: NO_TOKENS } }),
  });
  const remembered = await memory.refusals(mark);
  try {
    const eloqua = await run.eloqua();
    const contactFields = await eloqua.contactFields();
    const who = `${settings.ELOQUA_COMPANY}\\${settings.ELOQUA_USERNAME}`;
    return { loggedIn: { eloqua, contactFields }, findings: [ok('Eloqua', `logged in as ${who}`)] };
  } catch (error) {
    if (!isDwmError(error, 'ELOQUA_LOGIN_REFUSED')) return { findings: [failOf('Eloqua', error)] };
    if (remembered < MOST_TRIED) await memory.refused(mark);
    const advice =
      remembered < MOST_TRIED
        ? error.facts.cure
        : 'When the password is right again: dwmops doctor --forget-refusals. A changed password is tried at once.';
    return { findings: [fail('Eloqua', `${error.code}: ${error.message}`, advice)] };
  }
}

/** From so many refusals on nobody asks Eloqua any more (loginGuard.ts). */
const MOST_TRIED = 3;

/** The fingerprint does not look at tokens. */
const NO_TOKENS = {
  load: async () => undefined,
  save: async () => {},
  exclusive: <T>(work: () => Promise<T>) => work(),
};
