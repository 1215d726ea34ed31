import { lstatSync, type Stats, statSync } from 'node:fs';

/**
 * Files that people, settings or other programs name. Only regular files are read and written: opening a named pipe waits
 * without end, a rename replaces a device, a link leads where nobody looked. This folder is the one place that opens them.
 */

/** A file that is there and is not read or written; the message says why, for the sentence of whoever asked. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
}

/** Why a file could not be read or written, in words that fit into brackets. */
export function fileFault(error: unknown): string {
  if (error instanceof FileRefused) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return WORDS[code] ?? (code || (error instanceof Error ? error.message : String(error)));
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'ENOENT: there is no such file or no such folder',
  EACCES: 'EACCES: this user has no right to it',
  ENOSPC: 'ENOSPC: the disk is full',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a symbolic link',
};

/** @throws FileRefused unless `stats` are those of a regular file. */
export function requireRegular(stats: Stats): void {
  if (stats.isFile()) return;
  throw new FileRefused(`it is ${kindOf(stats)}, and must be a regular file`);
}

/**
 * For a file that is about to be written: nothing, or a regular file. A link is refused: what it leads to is somebody's.
 * @throws FileRefused
 */
export function requireRegularOrNothing(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats) requireRegular(stats);
}

/**
 * For a file that another program opens, such as a module.
 * @throws FileRefused, or the file system's error where there is none
 */
export function requireRegularFile(path: string): void {
  requireRegular(statSync(path));
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isFIFO()) return 'a named pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
