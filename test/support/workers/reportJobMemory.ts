import { appendFileSync } from 'node:fs';

/**
 * Loaded into a job's process before the job (`NODE_OPTIONS=--import …`): at its end it writes the most memory that the
 * process has had, in MB, to the file that MEMORY_FILE names.
 */
process.once('exit', () => {
  const file = process.env.MEMORY_FILE;
  if (file) appendFileSync(file, `${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
});
