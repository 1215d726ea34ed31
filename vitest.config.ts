import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest: begun last, they would be waited for alone. Those that wait for time to pass take turns with
 * those that keep the cores busy.
 */
const BEGUN_FIRST = [
  'scripts/soak',
  'jobs/faultMatrix/indicators',
  'jobs/runDatabaseAway',
  'jobs/faultMatrix/post',
  'jobs/killAtRequest/post',
  'scripts/locks',
  'jobs/faultMatrix/refresh',
  'queue/databaseAway',
  'jobs/manyContacts',
  'scripts/cron',
  'jobs/killAtRequest/postEdited',
  'jobs/killAtRequest/indicators',
  'jobs/terminal',
  'scripts/schedule',
  'scripts/doctorDatabase',
  'jobs/databaseAway',
  'jobs/faultMatrix',
  'jobs/killAtRequest',
  'jobs/commandsOfASet',
  'config/rulesImport',
  'deploy/container',
  'jobs/byHand',
  'jobs/lateGet',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = BEGUN_FIRST.findIndex((name) => moduleId.includes(`/test/${name}`));
      return at < 0 ? BEGUN_FIRST.length : at;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

/**
 * Two projects: `pure` is the wash, which needs nothing but Node (and the Python environments for the original and the
 * database, where it is about them);
 * `real` starts the servers that test/support describes. Timeouts are generous because CI machines are slow, not
 * because a test may wait.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Many tests wait: for leases to run out, for a minute of cron to pass. Two more than there are cores keep them busy
    // (with one more, two cores stood still for a fifth of the time).
    maxWorkers: availableParallelism() + 2,
    // Leases, locks and time-outs are real here, and CI machines stand still at times. What passes only the second time is
    // in the report as retried; what fails twice fails.
    retry: process.env.CI ? 1 : 0,
    projects: [
      { extends: true, test: { name: 'pure', include: ['test/wash/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['test/{queue,eloqua,sandbox,jobs,ops,scripts,config,deploy}/**/*.test.ts'],
          globalSetup: ['test/support/globalSetup.ts'],
        },
      },
    ],
  },
});
