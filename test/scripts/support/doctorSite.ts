import { appendFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Finding } from '../../../src/doctor/finding.js';
import { type Sandbox, startSandbox } from '../../sandbox/server.js';
import { type TestDatabases, testDatabases } from '../../support/database.js';
import { type Installation, makeInstallation } from './installation.js';
import { type ProgramEnd, runProgram } from './program.js';
import { siteSettings, someContacts } from './site.js';

/** A site for the doctor to look at: one installation for a file, a new sandbox and empty databases for each test. */
export interface DoctorSite {
  readonly installation: Installation;
  readonly sandbox: Sandbox;
  readonly databases: TestDatabases;
  /** Writes an .env with which all is well, but for these changes. */
  configure(changes?: Readonly<Record<string, string>>): void;
  importRules(): Promise<void>;
  /**
   * Runs the doctor as a person does. DOCTOR_OUTPUT names a file that collects what it says; each run adds its part with
   * one write, so that files that run at the same time do not mix theirs.
   */
  runDoctor(setUp: string, ...flags: string[]): Promise<ProgramEnd>;
}

/** To be called once at the top of a test file: the site is there from the file's first hook or test on. */
export function openDoctorSite(): DoctorSite {
  let installation: Installation;
  let sandbox: Sandbox;
  let databases: TestDatabases;

  beforeAll(() => {
    installation = makeInstallation();
  });
  afterAll(() => installation.remove());
  beforeEach(async () => {
    sandbox = await startSandbox({ contacts: someContacts(5), indicators: { ageDays: 200 } });
    databases = await testDatabases();
  });
  afterEach(() => sandbox.stop());

  return {
    get installation() {
      return installation;
    },
    get sandbox() {
      return sandbox;
    },
    get databases() {
      return databases;
    },
    configure(changes = {}) {
      installation.configure({ ...siteSettings(databases, sandbox), RETRY_FIRST_MS: '10', ...changes });
      chmodSync(join(installation.root, '.env'), 0o600);
    },
    async importRules() {
      const rules = join(installation.root, 'config/rules');
      const { status, output } = await runProgram(process.execPath, [installation.script('rules'), 'import', rules]);
      expect(status, output).toBe(0);
    },
    async runDoctor(setUp, ...flags) {
      const end = await runProgram(process.execPath, [installation.script('doctor'), ...flags]);
      const { DOCTOR_OUTPUT: file } = process.env;
      if (file) appendFileSync(file, `── ${setUp} (exit status ${end.status})\n${end.output}\n`);
      expect(end.output).not.toContain('sandbox-password');
      return end;
    },
  };
}

/** Expects a line of this level in which the area and every part of the text are. */
export function expectLine(
  { output }: ProgramEnd,
  level: Finding['level'],
  area: Finding['area'],
  ...parts: string[]
): void {
  const lines = output.split('\n').filter((line) => line.startsWith(level) && line.slice(6).startsWith(area));
  const found = lines.some((line) => parts.every((part) => line.includes(part)));
  expect(found, `${level} ${area} ${parts.join(' … ')} in\n${output}`).toBe(true);
}
