import type { Job } from './job.js';
import { JOB_NAMES } from './jobNames.js';
import { previewWash } from './previewWash.js';
import { washQueue } from './washQueue.js';

export const run: Job = {
  script: 'run',
  ...JOB_NAMES.run,
  summary: 'Washes the records of the queue dwmQueue with the rule base and writes down what changed.',
  examples: ['run', 'run --verbose --limit 1000', 'run --dry-run --diff changes.csv'],
  needs: [],
  lock: 'host',
  countsRecords: true,
  givesWayToRefresh: false,
  perform: (jobRun) => (jobRun.dryRun ? previewWash(jobRun) : washQueue(jobRun)),
};
