import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../src/ops/projectRoot.js';

/** When runscripts/crontab starts each job: five fields of a crontab, by the job's script. */
export function cronTimes(): Map<string, string> {
  const lines = readFileSync(join(projectRoot, 'runscripts/crontab'), 'utf8').matchAll(
    /^((?:[\d,*]+\s+){5})bash "\$DWMOPS\/runscripts\/(\w+\.sh)"/gm,
  );
  const times = new Map<string, string>();
  for (const [, fields = '', wrapper = ''] of lines) times.set(scriptOf(wrapper), fields.trim().replace(/\s+/g, ' '));
  return times;
}

/** A wrapper names the program it starts; the scheduler's is the one that cleans logs up. */
function scriptOf(wrapper: string): string {
  const text = readFileSync(join(projectRoot, 'runscripts', wrapper), 'utf8');
  const [, program = '', flags = ''] = /job\.sh" (\w+)(.*)/.exec(text) ?? [];
  return flags.includes('--clean-logs') ? 'cleanlogs' : program;
}
