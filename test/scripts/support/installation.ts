import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../src/ops/projectRoot.js';

/** DWMOps as a site has it: built, in a folder of its own, with an .env. */
export interface Installation {
  readonly root: string;
  readonly logs: string;
  /** Replaces .env. */
  configure(settings: Readonly<Record<string, string>>): void;
  script(name: string): string;
  /** Names of the log files that are there, sorted. */
  logFiles(): string[];
  /** Content of today's file of this name without date; '' when there is none. */
  log(name: string): string;
  remove(): void;
}

/**
 * Copies what `npm run build` made into a new folder, whose path has spaces. A copy, since Node follows symbolic links of
 * programs to where they are; node_modules alone is a link. Tests that run for long are safe from another build as well.
 */
export function makeInstallation(): Installation {
  const parent = mkdtempSync(join(tmpdir(), 'dwmops site '));
  const root = join(parent, 'our DWM');
  const logs = join(parent, 'all logs');
  mkdirSync(root);
  for (const name of ['dist/src', 'dist/scripts', 'dist/test/sandbox', 'config', 'runscripts', 'package.json'])
    cpSync(join(projectRoot, name), join(root, name), { recursive: true, filter: (path) => !path.endsWith('.map') });
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  const logFiles = () => {
    try {
      return readdirSync(logs).sort();
    } catch {
      return [];
    }
  };
  return {
    root,
    logs,
    configure: (settings) => writeFileSync(join(root, '.env'), envFile({ OPENSHIFT_LOG_DIR: logs, ...settings })),
    script: (name) => join(root, `dist/scripts/${name}.js`),
    logFiles,
    log: (name) => {
      const files = logFiles().filter((file) => file.replace(/_\d{4}_\d\d_\d\d\.log$/, '') === name);
      return files.map((file) => readFileSync(join(logs, file), 'utf8')).join('');
    },
    remove: () => rmSync(parent, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function envFile(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join('');
}
