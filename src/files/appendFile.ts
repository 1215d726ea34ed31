import { closeSync, constants, fstatSync, openSync, writeFileSync } from 'node:fs';
import { requireRegular, requireRegularOrNothing } from './regularFile.js';

const APPEND =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_NOFOLLOW |
  constants.O_NONBLOCK |
  constants.O_NOCTTY;

/**
 * Opens a regular file for appending, and makes it where there is none. Never waits.
 * @returns the descriptor
 * @throws FileRefused, or the file system's error
 */
export function openToAppend(path: string): number {
  requireRegularOrNothing(path);
  const descriptor = openSync(path, APPEND, 0o666);
  try {
    requireRegular(fstatSync(descriptor));
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Appends by one write, which the kernel keeps apart from those of other processes. */
export function appendText(path: string, text: string): void {
  const descriptor = openToAppend(path);
  try {
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}
