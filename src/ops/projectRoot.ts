import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** The folder of package.json: found upwards, since this file runs from src/ and from dist/src/ alike. */
export const projectRoot: string = findRoot(import.meta.dirname);

/** Relative paths in settings mean the project's folder, wherever a program is called from: cron calls from $HOME. */
export function fromProjectRoot(path: string): string {
  return isAbsolute(path) ? path : join(projectRoot, path);
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? process.cwd() : findRoot(parent);
}
