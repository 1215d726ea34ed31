import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../../src/ops/projectRoot.js';

export const DEPLOY = join(projectRoot, 'deploy');

/** Where a machine gets a tool from that it lacks. */
const SOURCES = {
  promtool: 'Debian: prometheus',
  prometheus: 'Debian: prometheus',
  'systemd-analyze': 'Debian: systemd',
  shellcheck: 'Debian: shellcheck',
  dot: 'Debian: graphviz',
  python: 'bash runscripts/python-env.sh deploy',
  hadolint: 'bash runscripts/python-env.sh deploy',
  'check-jsonschema': 'bash runscripts/python-env.sh deploy',
  'kubernetes-validate': 'bash runscripts/python-env.sh deploy',
} as const;

type Tool = keyof typeof SOURCES;
type Skip = (note: string) => never;

/** The path of a tool, from the Python environment `deploy` or the PATH. */
export function findTool(name: Tool): string | undefined {
  if (SOURCES[name].startsWith('bash')) {
    const path = join(projectRoot, '.venv/deploy/bin', name);
    return existsSync(path) ? path : undefined;
  }
  const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

/** The same; a test without it is skipped, and says so. */
export function toolOrSkip(name: Tool, skip: Skip): string {
  return findTool(name) ?? skip(`no ${name} on this machine (${SOURCES[name]})`);
}

export interface ToolRun {
  readonly status: number | null;
  /** stdout and stderr. */
  readonly output: string;
}

export function runTool(
  tool: string,
  args: readonly string[],
  options: { cwd?: string; timeout?: number } = {},
): ToolRun {
  const run = spawnSync(tool, args, { encoding: 'utf8', ...options });
  return { status: run.status, output: `${run.stdout}${run.stderr}${run.error ? String(run.error) : ''}` };
}

const READ_YAML = `
import json, sys, yaml
json.dump([each for each in yaml.safe_load_all(open(sys.argv[1], encoding="utf-8")) if each is not None], sys.stdout, default=str)
`;

/** All documents of a YAML file, checked against `schema`. */
export function readYaml<T>(python: string, path: string, schema: z.ZodType<T>): T[] {
  const { status, output } = runTool(python, ['-c', READ_YAML, path]);
  if (status !== 0) throw new Error(`${path} is no YAML: ${output}`);
  return z.array(schema).parse(JSON.parse(output));
}
