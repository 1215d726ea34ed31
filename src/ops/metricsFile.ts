import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './makeFolder.js';

/** A metric family of the text format: its comment lines, and its samples. */
interface Family {
  comments: string[];
  samples: string[];
}

const WORLD_READABLE = 0o644;

/**
 * Puts `exposition` (Prometheus' text format, every sample labelled `job="<job>"`) into a file that all jobs share, as
 * a Pushgateway would: the job's families of these names are replaced, all else stays. For node_exporter's textfile
 * collector, and for machines without a Pushgateway.
 */
export async function mergeMetricsFile(path: string, job: string, exposition: string): Promise<void> {
  makeFolder(dirname(path));
  await withLock(`${path}.lock`, async () => {
    const before = await readFile(path, 'utf8').catch(() => '');
    const merged = merge(parseFamilies(before), parseFamilies(exposition), job);
    const draft = `${path}.${process.pid}.tmp`;
    await writeFile(draft, merged);
    // node_exporter reads it as another user, whatever the umask of the job.
    await chmod(draft, WORLD_READABLE);
    await rename(draft, path);
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

const LOCK_TRIES = 50;
const LOCK_WAIT_MS = 20;

/** A folder is made by one process only; one that a killed process left is taken over after the tries are used up. */
async function withLock(path: string, action: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < LOCK_TRIES; tries++) {
    const mine = await mkdir(path).then(
      () => true,
      () => false,
    );
    if (mine) break;
    await new Promise((resume) => setTimeout(resume, LOCK_WAIT_MS));
  }
  try {
    await action();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
