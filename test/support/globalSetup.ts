import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Topology } from './mongoServer.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Empty = each file starts its own. */
    mongoUrl: string;
    topology: Topology;
  }
}

/**
 * Once per test run: compiles the programs, since tests start the real scripts from dist/. TEST_TOPOLOGY=standalone runs
 * the same suite on standalone servers.
 */
export default function setup(project: TestProject): void {
  const root = resolve(import.meta.dirname, '../..');
  const build = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, encoding: 'utf8' });
  // The type check is a step of its own; while one works on one folder, an error in another must not stop the tests.
  if (build.status !== 0 && process.env.CI)
    throw new Error(`The build failed:
${build.stdout}${build.stderr}`);
  if (build.status !== 0)
    console.warn('The build has type errors (npm run typecheck); testing what it made all the same.');

  const topology: Topology = process.env.TEST_TOPOLOGY === 'standalone' ? 'standalone' : 'replicaSet';
  project.provide('mongoUrl', process.env.MONGODB_URL ?? '');
  project.provide('topology', topology);
}
