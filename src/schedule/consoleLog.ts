import { join } from 'node:path';
import { appendText, openToAppend } from '../files/appendFile.js';
import { makeFolder } from '../files/makeFolder.js';
import { dayOf, textLine } from '../ops/lineFormat.js';

/** The file that takes all that a job prints, under the name that runscripts/job.sh gives it. */
export function consoleLogPath(folder: string, name: string, at: Date): string {
  return join(folder, `${name}_${dayOf(at, '_')}.log`);
}

/**
 * Opens it for appending, for a process that is about to start.
 * @throws FileRefused where it is no regular file, or the file system's error
 */
export function openConsoleLog(folder: string, name: string, at: Date): number {
  makeFolder(folder);
  return openToAppend(consoleLogPath(folder, name, at));
}

/** A line of the scheduler's own. What cannot be written is left out: the scheduler's log has it, too. */
export function noteInConsoleLog(folder: string, name: string, at: Date, text: string): void {
  try {
    appendText(consoleLogPath(folder, name, at), `${textLine(at, 'warning', text)}\n`);
  } catch {
    return;
  }
}
