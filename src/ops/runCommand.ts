import { CommanderError } from 'commander';
import { isDwmError } from '../errors/dwmError.js';
import { statusOf } from './commandLine/commandLine.js';
import { describeError, showStacks } from './describeError.js';
import { settingsWarning } from './environmentFile.js';
import { endWithOutput } from './outputErrors.js';
import { maskSecrets } from './secret.js';
import { requireEnvironmentFile } from './settings.js';
import { print, printWarning } from './terminal.js';

/**
 * Runs a command that a person calls (not a job, which has a log): its error is one line on stderr (some have a list below
 * it), without any secret, and its stack at LOG_LEVEL=debug. Commander tells usage faults itself, and throws after `--help` too.
 * @param onError - told of its error, for commands that print JSON.
 * @returns the exit status: 0 done, 1 failed, 2 usage or settings.
 */
export async function runCommand(
  command: () => Promise<void>,
  onError: (error: unknown) => void = () => {},
): Promise<number> {
  endWithOutput();
  showStacks();
  try {
    await command();
    // A command that takes one setting, without the check of all, must not pass where its file was not read.
    requireEnvironmentFile(process.env);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return statusOf(error);
    printError(error);
    onError(error);
    const warning = settingsWarning(process.env);
    if (warning !== undefined) printWarning(`WARNING: ${warning}`);
    return isDwmError(error) ? error.facts.exitStatus : 1;
  }
}

function printError(error: unknown): void {
  const text = describeError(error);
  if (isDwmError(error) && error.facts.isList) print(process.stderr, maskSecrets(text));
  else printWarning(text);
}
