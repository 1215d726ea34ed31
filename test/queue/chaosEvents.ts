import { readFileSync } from 'node:fs';
import { z } from 'zod';

const event = z.object({
  at: z.number(),
  pid: z.number(),
  event: z.enum(['claimed', 'settling', 'settled', 'lost', 'closing', 'error', 'killed', 'suspended', 'database']),
  queue: z.string().default(''),
  token: z.string().default(''),
  way: z.string().default(''),
  ids: z.array(z.string()).default([]),
  notOwned: z.array(z.string()).default([]),
  message: z.string().default(''),
  stack: z.string().default(''),
});
export type ChaosEvent = z.infer<typeof event>;

/** What the workers of a chaos test noted, in order of time. A line that SIGKILL cut short is left out. */
export function readEvents(file: string): ChaosEvent[] {
  const events: ChaosEvent[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line.endsWith('}')) continue;
    events.push(event.parse(JSON.parse(line)));
  }
  return events.sort((a, b) => a.at - b.at);
}

interface Holding {
  readonly pid: number;
  readonly token: string;
  readonly from: number;
  /** When its owner stopped believing that the record is its: it began to settle it, was told of the loss, or was killed. */
  until: number;
}

/**
 * Records that two owners held at once, each believing it to be its own. A process that was suspended believes so for
 * longer than it should, and is left out here; that it can do nothing about it is what `settledTwice` shows.
 */
export function heldByTwo(events: readonly ChaosEvent[]): string[] {
  const suspended = new Set(events.filter((one) => one.event === 'suspended').map((one) => one.pid));
  const holdings = new Map<string, Holding[]>();
  const end = (at: number, matches: (holding: Holding) => boolean, ids?: readonly string[], queue?: string) => {
    for (const [key, all] of holdings) {
      if (ids && !ids.some((id) => key === `${queue}/${id}`)) continue;
      for (const one of all) if (matches(one)) one.until = Math.min(one.until, at);
    }
  };
  const faults: string[] = [];
  for (const one of events) {
    if (one.event === 'killed') end(one.at, (holding) => holding.pid === one.pid);
    if (one.event === 'lost' || one.event === 'closing') end(one.at, (holding) => holding.token === one.token);
    if (one.event === 'settling') end(one.at, (holding) => holding.token === one.token, one.ids, one.queue);
    if (one.event !== 'claimed' || suspended.has(one.pid)) continue;
    for (const id of one.ids) {
      const key = `${one.queue}/${id}`;
      const all = holdings.get(key) ?? [];
      const other = all.find((holding) => holding.until > one.at && holding.token !== one.token);
      if (other) faults.push(`${key}: ${other.token} since ${other.from}, and ${one.token} at ${one.at}`);
      holdings.set(key, [...all, { pid: one.pid, token: one.token, from: one.at, until: Number.POSITIVE_INFINITY }]);
    }
  }
  return faults;
}

/**
 * Records that left the same queue by two settling calls that both said so. What was settled less than `unsureMs` before
 * the database was killed is not counted.
 */
export function settledTwice(events: readonly ChaosEvent[], unsureMs: number): string[] {
  const killedAt = events.filter((one) => one.event === 'database' && one.message === 'killed').map((one) => one.at);
  const seen = new Map<string, ChaosEvent>();
  const faults: string[] = [];
  for (const one of events) {
    if (one.event !== 'settled' || one.way === 'release') continue;
    if (killedAt.some((at) => one.at <= at && at - one.at < unsureMs)) continue;
    for (const id of one.ids) {
      const key = `${one.queue}/${id}`;
      const earlier = seen.get(key);
      if (earlier) faults.push(`${key}: ${earlier.token} at ${earlier.at} and ${one.token} at ${one.at}`);
      seen.set(key, one);
    }
  }
  return faults;
}
