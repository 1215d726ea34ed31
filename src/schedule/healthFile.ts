import { dirname, join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../files/makeFolder.js';
import { MEGABYTE, readRegularFile } from '../files/readFile.js';
import { fileFault } from '../files/regularFile.js';
import { replaceFile } from '../files/replaceFile.js';
import { fromProjectRoot } from '../ops/projectRoot.js';
import type { Environment } from '../ops/settings.js';
import type { TurnsState } from './jobTurns.js';

export const WRITE_EVERY_MS = 5000;
/** Six writes may fail or come late before a probe calls the scheduler dead. */
const STALE_AFTER_MS = 30_000;

/** What the scheduler writes down every five seconds. */
export interface Health {
  readonly writtenAt: string;
  readonly startedAt: string;
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  readonly stopping: boolean;
  /** It has ended as it was told to: nothing is written after this. */
  readonly stopped: boolean;
  readonly jobs: Readonly<Record<string, TurnsState & { readonly times: string }>>;
}

const healthSchema = z.object({
  writtenAt: z.iso.datetime(),
  pid: z.number(),
  host: z.string(),
  stopped: z.boolean().default(false),
});

/** From the environment as it stands, since a probe must work while other settings are at fault. */
export function healthPath({ HEALTH_FILE, OPENSHIFT_LOG_DIR }: Environment): string {
  return fromProjectRoot(HEALTH_FILE || join(OPENSHIFT_LOG_DIR || './logs', 'schedule-health.json'));
}

/**
 * Replaces the file in one step, so that a probe never reads half of it.
 * @throws FileRefused where it is no regular file, or the file system's error
 */
export function writeHealth(path: string, health: Health): void {
  makeFolder(dirname(path));
  replaceFile(path, `${JSON.stringify(health, null, 2)}\n`);
}

export interface HealthVerdict {
  readonly healthy: boolean;
  /** Not healthy, and nothing is wrong: it was told to stop. */
  readonly stopped?: boolean;
  readonly text: string;
}

/** For container probes: a scheduler is healthy as long as it writes. Whether its jobs succeed is for metrics to tell. */
export function checkHealth(path: string, now: Date): HealthVerdict {
  let content: unknown;
  try {
    content = JSON.parse(readRegularFile(path, MEGABYTE).toString('utf8'));
  } catch (error) {
    return {
      healthy: false,
      text: `${path} is not there or not readable (${error instanceof SyntaxError ? 'it is not JSON' : fileFault(error)}): no scheduler runs here, or HEALTH_FILE is another`,
    };
  }
  const parsed = healthSchema.safeParse(content);
  if (!parsed.success) return { healthy: false, text: `${path} is no health file of the scheduler` };
  const { writtenAt, pid, host, stopped } = parsed.data;
  if (stopped)
    return {
      healthy: false,
      stopped: true,
      text: `the scheduler (process ${pid} on ${host}) stopped at ${writtenAt}, when it was told to`,
    };
  const ageMs = now.getTime() - Date.parse(writtenAt);
  const seconds = (ageMs / 1000).toFixed(0);
  if (ageMs > STALE_AFTER_MS)
    return { healthy: false, text: `the scheduler (process ${pid} on ${host}) gave no sign of life for ${seconds} s` };
  return { healthy: true, text: `the scheduler (process ${pid} on ${host}) is alive, last seen ${seconds} s ago` };
}
