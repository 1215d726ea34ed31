import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { projectRoot } from '../../../src/ops/projectRoot.js';

export interface Instruction {
  readonly name: string;
  readonly args: string;
}

/** The instructions of a Dockerfile, in order, without comments and with continued lines joined. */
export function readDockerfile(path: string): Instruction[] {
  const text = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, '');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...args] = line.split(' ');
      return { name, args: args.join(' ') };
    });
}

export interface AssembledImage {
  /** What /app is in the image. */
  readonly app: string;
  remove(): void;
}

/**
 * Does what the Dockerfile says, without Docker: copies what it copies, runs the commands of its first stage, and leaves
 * what the last stage takes over. The base image, and what the last stage runs on it, are not there.
 * @throws Error with the output of a command that fails, and of a COPY that .dockerignore keeps out
 */
export function assembleImage(dockerfile: string): AssembledImage {
  const root = mkdtempSync(join(tmpdir(), 'dwmops-image-'));
  const folders = [join(root, 'build'), join(root, 'final')];
  let stage = -1;
  for (const { name, args } of readDockerfile(dockerfile)) {
    if (name === 'FROM') stage += 1;
    const folder = folders[stage] ?? root;
    mkdirSync(folder, { recursive: true });
    if (name === 'COPY') copy(args, folders[0] ?? root, folder);
    if (name === 'RUN' && stage === 0) runCommand(args, folder);
  }
  return { app: join(root, 'final'), remove: () => rmSync(root, { recursive: true, force: true }) };
}

function copy(args: string, build: string, to: string): void {
  const fromBuild = args.startsWith('--from=build ');
  const words = args.replace('--from=build ', '').split(' ');
  const target = words.pop() ?? '';
  for (const word of words) {
    const source = fromBuild ? join(build, word.replace(/^\/app\//, '')) : join(projectRoot, word);
    if (!existsSync(source)) throw new Error(`COPY ${args}: there is no ${source}`);
    if (!fromBuild && !isInContext(word)) throw new Error(`COPY ${args}: .dockerignore keeps ${word} out`);
    const isFolder = statSync(source).isDirectory();
    cpSync(source, target.endsWith('/') && !isFolder ? join(to, target, basename(source)) : join(to, target), {
      recursive: true,
    });
  }
}

/** As Docker reads .dockerignore: the last pattern that matches the path, or a folder that it is in, decides. */
export function isInContext(path: string): boolean {
  const patterns = readFileSync(join(projectRoot, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  let within = true;
  for (const pattern of patterns) {
    const bare = pattern.replace(/^!/, '').replace(/[.]/g, '\\.').replace(/\*/g, '[^/]*');
    if (new RegExp(`^${bare}(/|$)`).test(path)) within = pattern.startsWith('!');
  }
  return within;
}

function runCommand(command: string, cwd: string): void {
  const env = { PATH: process.env.PATH, HOME: writableHome(cwd) };
  const run = spawnSync('sh', ['-c', command], { cwd, env, encoding: 'utf8', timeout: 300_000 });
  if (run.status !== 0) throw new Error(`RUN ${command} failed: ${run.stdout}${run.stderr}`);
}

/** npm keeps its cache there; a user such as that of a service may have none. */
function writableHome(otherwise: string): string {
  try {
    accessSync(homedir(), constants.W_OK);
    return homedir();
  } catch {
    return dirname(otherwise);
  }
}
