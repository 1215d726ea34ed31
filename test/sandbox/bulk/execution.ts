import { durationMs } from '../site/clock.js';
import { type Definition, textOf } from '../site/definitions.js';
import { runIndicatorProgram } from '../site/indicators.js';
import type { Site } from '../site/site.js';
import { isRunning, type LogLine, type Sync } from '../site/syncs.js';
import { definitionFailures } from './definitionRules.js';
import { runExport } from './exportEngine.js';
import { runImport } from './importEngine.js';

/**
 * Brings the site up to its present time: syncs that are due turn active and end, rows and definitions whose time is
 * up go. Called before each request is answered, so nothing happens between two requests and no timer is needed.
 */
export function settle(site: Site): void {
  const now = site.clock.now();
  for (const sync of site.syncs.running()) {
    if (sync.startsAt <= now && sync.status === 'pending' && sync.faults.stuckIn !== 'pending') {
      sync.status = 'active';
      sync.startedAt = sync.startsAt;
    }
    if (sync.endsAt <= now && sync.status === 'active' && sync.faults.stuckIn !== 'active') execute(site, sync);
  }
  expire(site, now);
  runIndicatorProgram(site, now);
}

function execute(site: Site, sync: Sync): void {
  const { endsInError, extraWarning } = sync.faults;
  if (endsInError && !endsInError.acts) sync.logs = [];
  else sync.logs = work(site, sync);
  if (endsInError)
    sync.logs.push({ severity: 'error', statusCode: endsInError.code, message: endsInError.message, count: 0 });
  if (extraWarning) sync.logs.push(extraWarning);
  sync.status = worst(sync.logs);
  sync.endedAt = sync.endsAt;
  sync.definition.usedAt = sync.endsAt;
  const message = `Sync (${sync.id}) finished with status ${sync.status}.`;
  sync.logs.push({ severity: 'information', statusCode: 'ELQ-00101', message, count: 0 });
}

function work(site: Site, sync: Sync): LogLine[] {
  const { definition } = sync;
  if (definition.deleted) return [failure('ELQ-00143', 'The definition was deleted before the sync ended.')];
  if (definitionFailures(site, definition.kind, definition.scope, definition.properties).length > 0)
    return [failure('ELQ-00122', 'The definition is not valid any more.')];
  return definition.kind === 'exports' ? runExport(site, sync) : runImport(site, sync);
}

function failure(statusCode: string, message: string): LogLine {
  return { severity: 'error', statusCode, message, count: 0 };
}

function worst(logs: readonly LogLine[]): 'success' | 'warning' | 'error' {
  if (logs.some(({ severity }) => severity === 'error')) return 'error';
  return logs.some(({ severity }) => severity === 'warning') ? 'warning' : 'success';
}

/** Exported and staged rows live as long as `dataRetentionDuration` says, unused definitions as `autoDeleteDuration`. */
function expire(site: Site, now: number): void {
  for (const sync of site.syncs.all()) {
    const kept = durationMs(textOf(sync.definition, 'dataRetentionDuration'));
    if (sync.snapshot && sync.endedAt !== undefined && kept !== undefined && sync.endedAt + kept <= now)
      sync.snapshot = undefined;
  }
  for (const definition of site.definitions.all()) {
    const kept = durationMs(textOf(definition, 'dataRetentionDuration')) ?? Number.POSITIVE_INFINITY;
    if (definition.staged.length > 0)
      definition.staged = definition.staged.filter((file) => file.stagedAt + kept > now);
    const unused = durationMs(textOf(definition, 'autoDeleteDuration')) ?? Number.POSITIVE_INFINITY;
    if (definition.usedAt + unused <= now && !site.syncs.of(definition).some(isRunning))
      deleteWithData(site, definition);
  }
}

function deleteWithData(site: Site, definition: Definition): void {
  for (const sync of site.syncs.of(definition)) sync.snapshot = undefined;
  site.definitions.delete(definition);
}
