import type { JobSite } from './jobSite.js';
import type { Scenario } from './scenarios.js';

const MOST_ROUNDS = 4;

/**
 * What cron does once all is well again: the job at once, and, when the leases of the first run are over, `clean` and the
 * job. Returns what is still wrong then; of that only what `matters`.
 */
export async function untilDone(
  scenario: Scenario,
  site: JobSite,
  matters: (wrong: string) => boolean = () => true,
): Promise<string[]> {
  let wrong = (await scenario.wrongAtTheEnd(site)).filter(matters);
  for (let rounds = 0; wrong.length > 0 && rounds < MOST_ROUNDS; rounds++) {
    if (rounds > 0) {
      await site.letLeasesRunOut();
      await site.run('clean');
    }
    const { status } = await site.run(scenario.script);
    if (status !== 0) return [`a run after the fault ended with status ${status}`];
    wrong = (await scenario.wrongAtTheEnd(site)).filter(matters);
  }
  return wrong;
}
