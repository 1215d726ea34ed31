import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, lstatSync, opendirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { requireRegularOrNothing } from './regularFile.js';

/** A file that is being written beside the one whose place it takes. */
export interface Draft {
  readonly descriptor: number;
  /** Puts it in its place in one step: a reader sees the old file or the new one, never half of one. */
  commit(): void;
  /** Removes it; after `commit` there is nothing to remove. */
  discard(): void;
}

/**
 * Begins a file that takes the place of `path` when it is whole. Own code, since the libraries for this open a draft whose
 * name can be foreseen, and follow a link there.
 * @param mode - rights of the file, whatever the umask; without it as the umask says.
 * @throws FileRefused, or the file system's error
 */
export function openDraft(path: string, mode?: number): Draft {
  requireRegularOrNothing(path);
  removeLeftDrafts(path);
  const draft = join(dirname(path), `${draftPrefix(path)}${randomBytes(8).toString('hex')}.tmp`);
  const descriptor = openSync(draft, 'wx', 0o666);
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  if (mode !== undefined) fchmodSync(descriptor, mode);
  return {
    descriptor,
    commit() {
      close();
      requireRegularOrNothing(path);
      renameSync(draft, path);
    },
    discard() {
      close();
      rmSync(draft, { force: true });
    },
  };
}

/** Replaces the file at `path` in one step. @throws as `openDraft`; then what was there is as it was. */
export function replaceFile(path: string, text: string, mode?: number): void {
  replaceFiles(new Map([[path, text]]), mode);
}

/**
 * Replaces several files, each in one step, and only when all of them could be written.
 * @throws as `openDraft`; then no draft is left
 */
export function replaceFiles(files: ReadonlyMap<string, string>, mode?: number): void {
  const drafts: Draft[] = [];
  try {
    for (const [path, text] of files) {
      const draft = openDraft(path, mode);
      drafts.push(draft);
      writeFileSync(draft.descriptor, text);
    }
    for (const draft of drafts) draft.commit();
  } finally {
    for (const draft of drafts) draft.discard();
  }
}

/** File systems take 255 bytes. */
const MAX_NAME = 60;

function draftPrefix(path: string): string {
  return `.${basename(path).slice(0, MAX_NAME)}.`;
}

const OLD_MS = 3_600_000;
/** A folder of more entries is somebody's archive: it must not slow the job down. */
const MAX_LOOKED_AT = 10_000;
const lookedAfter = new Set<string>();

/**
 * Removes the drafts that killed processes left, once a process and file. Those of the last hour may be at work.
 * What cannot be removed harms nobody.
 */
function removeLeftDrafts(path: string): void {
  if (lookedAfter.has(path)) return;
  lookedAfter.add(path);
  try {
    const folder = opendirSync(dirname(path));
    try {
      for (let looked = 0; looked < MAX_LOOKED_AT; looked++) {
        const entry = folder.readSync();
        if (entry === null) break;
        if (entry.isFile() && isDraftOf(path, entry.name)) removeIfOld(join(dirname(path), entry.name));
      }
    } finally {
      folder.closeSync();
    }
  } catch {
    return;
  }
}

/** Whether a file of that name is being written, or was when its process died. */
export function isDraft(name: string): boolean {
  return /^\..+\.[0-9a-f]{16}\.tmp$/.test(name);
}

/** Also by the names that 1.0.0 gave. */
function isDraftOf(path: string, name: string): boolean {
  const [ours, former] = [draftPrefix(path), `${basename(path)}.`];
  if (name.startsWith(ours)) return /^[0-9a-f]{16}\.tmp$/.test(name.slice(ours.length));
  return name.startsWith(former) && /^\d+\.tmp$/.test(name.slice(former.length));
}

function removeIfOld(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() && Date.now() - stats.mtimeMs > OLD_MS) rmSync(path, { force: true });
}
