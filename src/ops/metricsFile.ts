import { closeSync, fstatSync, lstatSync, openSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeFolder } from '../files/makeFolder.js';
import { readRegularFile, SMALL_FILE } from '../files/readFile.js';
import { FileRefused, requireRegularOrNothing } from '../files/regularFile.js';
import { replaceFile } from '../files/replaceFile.js';

/** A metric family of the text format: its comment lines, and its samples. */
interface Family {
  comments: string[];
  samples: string[];
}

/** node_exporter reads it as another user, whatever the umask of the job. */
const WORLD_READABLE = 0o644;

/**
 * Puts `exposition` (Prometheus' text format, every sample labelled `job="<job>"`) into a file that all jobs share, as
 * a Pushgateway would: the job's families of these names are replaced, all else stays. For node_exporter's textfile
 * collector, and for machines without a Pushgateway.
 * @throws FileRefused, or the file system's error; then the file is as it was
 */
export async function mergeMetricsFile(path: string, job: string, exposition: string): Promise<void> {
  makeFolder(dirname(path));
  requireRegularOrNothing(path);
  await withLock(`${path}.lock`, () => {
    const merged = merge(parseFamilies(textAt(path)), parseFamilies(exposition), job);
    replaceFile(path, merged, WORLD_READABLE);
  });
}

function merge(kept: Map<string, Family>, pushed: Map<string, Family>, job: string): string {
  const ofJob = `job="${job}"`;
  for (const [name, family] of pushed) {
    const others = (kept.get(name)?.samples ?? []).filter((sample) => !sample.includes(ofJob));
    kept.set(name, { comments: family.comments, samples: [...others, ...family.samples] });
  }
  const families = [...kept].sort(([one], [other]) => (one < other ? -1 : 1));
  return families
    .flatMap(([, { comments, samples }]) => [...comments, ...samples])
    .map((line) => `${line}\n`)
    .join('');
}

function parseFamilies(exposition: string): Map<string, Family> {
  const families = new Map<string, Family>();
  for (const line of exposition.split('\n')) {
    const name = /^# (?:HELP|TYPE) (\S+)/.exec(line)?.[1] ?? /^([a-zA-Z_:][\w:]*)/.exec(line)?.[1];
    if (name === undefined) continue;
    const family = families.get(name) ?? { comments: [], samples: [] };
    (line.startsWith('#') ? family.comments : family.samples).push(line);
    families.set(name, family);
  }
  return families;
}

/** A file that cannot be read is not taken for an empty one: it holds what other jobs reported. */
function textAt(path: string): string {
  return lstatSync(path, { throwIfNoEntry: false }) ? readRegularFile(path, SMALL_FILE).toString('utf8') : '';
}

const LOCK_TRIES = 50;
const LOCK_WAIT_MS = 20;
/** A merge takes milliseconds: the process that made an older lock was killed. */
const LOCK_IS_LEFT_MS = 10_000;

/**
 * One process makes the lock file, and removes it. Who cannot get it in time goes on without: at worst a metric of another
 * job is lost until its next run.
 */
async function withLock(path: string, action: () => void): Promise<void> {
  let mine = tryLock(path);
  for (let tries = 1; mine === undefined && tries < LOCK_TRIES; tries++) {
    await wait(LOCK_WAIT_MS);
    mine = tryLock(path);
  }
  try {
    action();
  } finally {
    if (mine !== undefined && lstatSync(path, { throwIfNoEntry: false })?.ino === mine) rmSync(path, { force: true });
  }
}

/** @returns the number of the lock file that this call made; undefined where another process has the lock. */
function tryLock(path: string): number | undefined {
  try {
    const descriptor = openSync(path, 'wx');
    const { ino } = fstatSync(descriptor);
    closeSync(descriptor);
    return ino;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    removeLeftLock(path);
    return undefined;
  }
}

/**
 * Removes the lock of a process that was killed: an empty file; version 1.0.0 made an empty folder.
 * @throws FileRefused for anything else, which stays as it is
 */
function removeLeftLock(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  const isLeft = Date.now() - stats.mtimeMs > LOCK_IS_LEFT_MS;
  if (stats.isFile() && stats.size === 0) {
    if (isLeft) rmSync(path, { force: true });
  } else if (stats.isDirectory() && readdirSync(path).length === 0) {
    if (isLeft) rmdirSync(path);
  } else {
    throw new FileRefused(`${basename(path)} beside it is no lock of DWMOps: look what it is, and move it away`);
  }
}
