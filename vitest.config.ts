import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Two projects: `pure` is the wash, which needs nothing but Node (and the Python environments for the original and the
 * database, where it is about them);
 * `real` starts the servers that test/support describes. Timeouts are generous because CI machines are slow, not
 * because a test may wait.
 */
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Many tests wait: for leases to run out, for a minute of cron to pass. One more than there are cores keeps them busy.
    maxWorkers: availableParallelism() + 1,
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
