import { parseEnv } from 'node:util';
import { MEGABYTE, readRegularFile } from '../files/readFile.js';
import { fileFault } from '../files/regularFile.js';
import type { SettingFault } from './addressSettings.js';
import { fromProjectRoot } from './projectRoot.js';
import { misreadSettings, misreadWarning } from './quoting.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Of environments whose file could not be read: why. Told with all other faults, so that each program tells it alike. */
const unreadFiles = new WeakMap<Environment, SettingFault>();
/** Of environments whose file says something else than it looks like: the warning. */
const misreadFiles = new WeakMap<Environment, string>();

/**
 * Adds to `environment` what the file `.env` of the project's folder has, or the file that ENV_FILE names (empty = none).
 * What the environment has wins. A file that is there and cannot be read is a fault that `readSettings` tells.
 */
export function readEnvironmentFile(environment: NodeJS.ProcessEnv, isSecret: (name: string) => boolean): Environment {
  unreadFiles.delete(environment);
  misreadFiles.delete(environment);
  const file = environment.ENV_FILE ?? '.env';
  if (file === '') return environment;
  const path = fromProjectRoot(file);
  try {
    const content = readRegularFile(path, MEGABYTE).toString('utf8');
    const fromFile = parseEnv(content);
    const misread = misreadSettings(content, fromFile, isSecret).filter((name) => environment[name] === undefined);
    if (misread.length > 0) misreadFiles.set(environment, misreadWarning(path, misread));
    for (const [name, value] of Object.entries(fromFile)) environment[name] ??= value;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!NO_FILE.has(code)) unreadFiles.set(environment, envFileFault(path, fileFault(error)));
  }
  return environment;
}

export function unreadFile(environment: Environment): SettingFault | undefined {
  return unreadFiles.get(environment);
}

/** For every program to tell: settings of the file that are not what their line says; never their values. */
export function settingsWarning(environment: Environment): string | undefined {
  return misreadFiles.get(environment);
}

const NO_FILE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

function envFileFault(path: string, reason: string): SettingFault {
  return {
    setting: 'ENV_FILE',
    fault: `wants a file that can be read, and ${path} cannot (${reason}); without ENV_FILE it is .env`,
  };
}
