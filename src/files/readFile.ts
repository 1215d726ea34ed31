import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { FileRefused, requireRegular } from './regularFile.js';

export const MEGABYTE = 1024 * 1024;
/** For settings and other small files: larger ones were named by mistake. */
export const SMALL_FILE = 16 * MEGABYTE;
/** For files of rules and records, which are held in memory as a whole. */
export const LARGE_FILE = 256 * MEGABYTE;

const PART = MEGABYTE;

/**
 * Reads a regular file that is no larger than `maxBytes`. Never waits, whatever stands there, and opens no device. A link
 * is followed: the path is one that a person or a setting named.
 * @throws FileRefused, or the file system's error
 */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  requireRegular(statSync(path));
  // What stands there may be another thing by now: a named pipe opened so does not wait for its other end.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    requireRegular(fstatSync(descriptor));
    return readWhole(descriptor, maxBytes);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * As `readRegularFile`, for a file that was found in `folder`: a link that leads out of the folder is refused, since
 * nobody named what it leads to.
 */
export function readFileOfFolder(folder: string, path: string, maxBytes: number): Buffer {
  const real = realpathSync(path);
  const within = realpathSync(folder);
  if (!real.startsWith(within.endsWith(sep) ? within : `${within}${sep}`)) {
    throw new FileRefused('it is a symbolic link that leads out of its folder');
  }
  return readRegularFile(real, maxBytes);
}

/** To the end, not to the size that the file has at first: it may grow, and files of /proc have none. */
function readWhole(descriptor: number, maxBytes: number): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const part = Buffer.allocUnsafe(PART);
    const read = readSync(descriptor, part);
    if (read === 0) return Buffer.concat(parts, length);
    length += read;
    if (length > maxBytes) throw new FileRefused(`it is larger than ${Math.floor(maxBytes / MEGABYTE)} MB`);
    parts.push(part.subarray(0, read));
  }
}
