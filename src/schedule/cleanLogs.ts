import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Log and console files of DWMOps, also of days when a job had another console log; no other file is touched. */
const OURS = /^(Eloqua_Contacts.*|CLEAN_QUEUE_DWM|QUEUES_DWM)_\d{4}_\d{2}_\d{2}\.log$/;
const DAY_MS = 24 * 3600_000;

/**
 * Removes DWMOps' log files that nobody wrote to for more than `days` days.
 * @returns the names of the files that are gone
 * @throws the file system's error; a folder that is not there has no old logs
 */
export async function cleanLogs(folder: string, days: number, now: Date): Promise<string[]> {
  const removed: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (!entry.isFile() || !OURS.test(entry.name)) continue;
    const path = join(folder, entry.name);
    const { mtimeMs } = await stat(path);
    if (now.getTime() - mtimeMs <= days * DAY_MS) continue;
    await rm(path, { force: true });
    removed.push(entry.name);
  }
  return removed;
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
