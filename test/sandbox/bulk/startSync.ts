import { type Answer, failed, json, refused } from '../http/answers.js';
import type { SignedRequest } from '../http/requests.js';
import { skewedStamp, stamp } from '../site/clock.js';
import type { Definition } from '../site/definitions.js';
import type { Site } from '../site/site.js';
import { isRunning, type Sync } from '../site/syncs.js';
import { definitionFailures } from './definitionRules.js';

const HOUR = 3_600_000;

/** Starts a sync, or answers why not: definition invalid by now (400), busy (409), hourly allowance used up (429). */
export function startSync(site: Site, request: SignedRequest, definition: Definition): Sync | Answer {
  const failures = definitionFailures(site, definition.kind, definition.scope, definition.properties);
  if (failures.length > 0) return failed(...failures);
  const busy = site.syncs.of(definition).some(isRunning);
  if (busy && site.settings.busyDefinition === 'conflict') return refused(409);
  const now = site.clock.now();
  const wait = untilAllowed(site, definition, now);
  if (wait > 0) return refused(429, { 'retry-after': String(Math.ceil(wait / 1000)) });
  definition.usedAt = now;
  return site.syncs.create(definition, request.user, now, site.settings.syncDelayMs, request.syncFaults);
}

/** Milliseconds until the hourly allowance of the definition's kind lets another sync start. */
function untilAllowed(site: Site, definition: Definition, now: number): number {
  const allowed = site.settings.hourlyLimits[definition.kind];
  const recent = site.syncs
    .all()
    .filter((sync) => sync.definition.kind === definition.kind && sync.createdAt > now - HOUR);
  const oldest = recent.at(-allowed);
  return recent.length < allowed || !oldest ? 0 : oldest.createdAt + HOUR - now;
}

/** A sync as GET shows it; times are absent before their time (contract, 8.3). */
export function shownSync(sync: Sync): Record<string, unknown> {
  return {
    syncedInstanceUri: sync.definition.uri,
    ...(sync.startedAt === undefined ? {} : { syncStartedAt: stamp(sync.startedAt) }),
    ...(sync.endedAt === undefined ? {} : { syncEndedAt: stamp(sync.endedAt) }),
    status: sync.status,
    createdAt: stamp(sync.createdAt),
    createdBy: sync.user.username,
    uri: sync.uri,
  };
}

/** The answer to a POST that started a sync: its time comes from another clock (contract, 8.3). */
export function startedSync(site: Site, sync: Sync): Answer {
  return json(201, { ...shownSync(sync), createdAt: skewedStamp(sync.createdAt, site.noise) });
}
