import type { Eloqua, Field } from '../eloqua/types.js';
import type { JobRun } from '../jobs/job.js';
import { loginMemory } from '../jobs/loginMemory.js';
import { openEloquaOfRun } from '../jobs/openEloquaOfRun.js';
import { type Finding, failOf, ok } from './finding.js';

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
  const counting = { ...loginMemory({ ...run, dryRun: false }), accepted: async () => {} };
  try {
    const eloqua = await openEloquaOfRun(run, counting);
    const contactFields = await eloqua.contactFields();
    const who = `${settings.ELOQUA_COMPANY}\\${settings.ELOQUA_USERNAME}`;
    return { loggedIn: { eloqua, contactFields }, findings: [ok('Eloqua', `logged in as ${who}`)] };
  } catch (error) {
    return { findings: [failOf('Eloqua', error)] };
  }
}
