import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { projectRoot } from '../projectRoot.js';

/** What is wrong with paths on a command line, found before any work is done; undefined where nothing is. */

/** A folder to read from. */
export function folderFault(path: string): string | undefined {
  const absolute = resolve(path);
  if (isFolder(absolute)) return undefined;
  if (existsSync(absolute)) return `${absolute} is a file; it wants the folder`;
  const missing = firstMissing(absolute);
  const ours = join(projectRoot, path);
  const elsewhere = !isAbsolute(path) && isFolder(ours) ? `; did you mean ${ours}?` : '';
  const counted = isAbsolute(path) ? '' : ` (${path} counts from the folder that you are in)`;
  return `There is no folder ${missing}${counted}${elsewhere}`;
}

/** A folder to write into, which is made where it is missing. */
export function newFolderFault(path: string): string | undefined {
  const absolute = resolve(path);
  const there = existsSync(absolute) ? absolute : dirname(firstMissing(absolute));
  if (!isFolder(there)) return `${there} is a file; it wants a folder`;
  return canWrite(there) ? undefined : `The folder ${there} cannot be written`;
}

/** A file to write, new or not. */
export function newFileFault(path: string): string | undefined {
  const absolute = resolve(path);
  if (isFolder(absolute)) return `${absolute} is a folder; it wants a file`;
  const folder = dirname(absolute);
  if (!isFolder(folder)) return `There is no folder ${firstMissing(folder)} to write ${path} into`;
  if (canWrite(existsSync(absolute) ? absolute : folder)) return undefined;
  return `${absolute} cannot be written`;
}

/** Of a path that does not exist: the part of it that is missing first. */
function firstMissing(path: string): string {
  const parent = dirname(path);
  return parent === path || existsSync(parent) ? path : firstMissing(parent);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
