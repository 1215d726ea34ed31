import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What may stand at a path where a program expects a file of its own. */
export const ODD_KINDS = ['named pipe', 'device', 'folder', 'link'] as const;
export type OddKind = (typeof ODD_KINDS)[number];

const MADE_BY: Record<OddKind, (path: string, victim: string) => void> = {
  'named pipe': (path) => void spawnSync('mkfifo', [path]),
  // As /dev/null, which the superuser alone can make.
  device: (path) => void spawnSync('mknod', [path, 'c', '1', '3']),
  folder: (path) => {
    mkdirSync(path);
    writeFileSync(join(path, 'kept'), 'somebody’s');
  },
  link: (path, victim) => {
    writeFileSync(victim, 'somebody’s');
    symlinkSync(victim, path);
  },
};

/** Puts something of this kind at `path`; a link leads to `victim`. @returns false where this user cannot. */
export function makeOdd(kind: OddKind, path: string, victim: string): boolean {
  MADE_BY[kind](path, victim);
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Which of the kinds there is at `path` now. */
export function kindAt(path: string): OddKind | 'file' | 'nothing' {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'nothing';
  if (stats.isFIFO()) return 'named pipe';
  if (stats.isCharacterDevice()) return 'device';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'file';
}
