import { existsSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { MEGABYTE, readRegularFile } from '../files/readFile.js';
import { readContactFields } from '../jobs/contactFields.js';
import { keptFields } from '../jobs/keepIdentity.js';
import { settingsWarning } from '../ops/environmentFile.js';
import { fromProjectRoot } from '../ops/projectRoot.js';
import { type Environment, readSettings, SETTINGS, type Settings, settingFaults } from '../ops/settings.js';
import { readPlan } from '../schedule/plan.js';
import { type Finding, fail, failOf, ok, warn } from './finding.js';

/** Names that may be in `.env` and are no settings of DWMOps. */
const OF_OTHERS = /^(TZ|NODE|NODE_.*|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY)$/;
const OTHERS_MAY_READ = 0o044;
const LEAST_NODE = [20, 19] as const;

export interface CheckedSettings {
  readonly findings: readonly Finding[];
  /** Without the faulty ones, which have their defaults: what the other checks go on with. */
  readonly settings: Settings;
  readonly faulty: ReadonlySet<string>;
}

export function checkSettings(environment: Environment): CheckedSettings {
  const faults = settingFaults(environment, ['mongodb', 'eloqua']);
  const faulty = new Set(faults.map(({ setting }) => setting));
  const usable = Object.fromEntries(Object.entries(environment).filter(([name]) => !faulty.has(name)));
  const settings = readSettings(usable, []);
  const found = faults.map(({ setting, fault }) => fail('settings', `${setting} ${fault}`, adviceFor(setting)));
  if (found.length === 0) found.push(ok('settings', `every setting can be used; ${modeOf(settings)}`));
  if (!faulty.has('ENV_FILE')) found.push(...checkEnvFile(environment));
  found.push(...checkNode(process.versions.node));
  found.push(...tried(() => void readPlan(settings)));
  found.push(...tried(() => void keptFields(settings, readContactFields(settings))));
  return { findings: found, settings, faulty };
}

function adviceFor(setting: string): string {
  if (setting === 'ENV_FILE')
    return 'Let the user of the jobs read it (ls -ld shows the rights), or name another file.';
  return 'Set it in the environment or in .env; .env.example describes it.';
}

function modeOf({ DWM_ENV }: Settings): string {
  return DWM_ENV === 'production' ? 'production' : 'development: nothing will be changed in Eloqua';
}

function tried(read: () => void): Finding[] {
  try {
    read();
    return [];
  } catch (error) {
    return [failOf('settings', error)];
  }
}

function checkEnvFile(environment: Environment): Finding[] {
  const name = environment.ENV_FILE ?? '.env';
  const path = fromProjectRoot(name);
  if (name === '' || !existsSync(path)) return [ok('settings', 'read from the environment alone, there is no .env')];
  const found = [ok('settings', `read from the environment and ${path}`)];
  if (statSync(path).mode & OTHERS_MAY_READ) {
    found.push(
      warn('settings', `${path} holds passwords and others on this machine may read it`, `chmod 600 "${path}"`),
    );
  }
  const misread = settingsWarning(environment);
  if (misread !== undefined)
    found.push(warn('settings', misread, 'Correct these lines; .env.example shows how to quote.'));
  const unknown = Object.keys(parseEnv(readRegularFile(path, MEGABYTE).toString('utf8'))).filter(
    (each) => !isKnown(each),
  );
  if (unknown.length > 0) {
    const advice = 'Correct the spelling (.env.example lists all settings), or take them out.';
    found.push(warn('settings', `${path} has names that are no settings: ${unknown.join(', ')}`, advice));
  }
  return found;
}

function isKnown(name: string): boolean {
  return name in SETTINGS || OF_OTHERS.test(name);
}

export function checkNode(version: string): Finding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  if (enough) return [ok('settings', `Node.js ${version}`)];
  return [fail('settings', `Node.js ${version} is too old`, `Install Node.js ${LEAST_NODE.join('.')} or later.`)];
}
