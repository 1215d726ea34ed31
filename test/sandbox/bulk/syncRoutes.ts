import { type Answer, failed, isObject, json, noContent, refused } from '../http/answers.js';
import { page } from '../http/paging.js';
import { jsonBody, type SignedRequest } from '../http/requests.js';
import { type Route, route } from '../http/routing.js';
import { stamp } from '../site/clock.js';
import type { Site } from '../site/site.js';
import { isRunning, type Sync } from '../site/syncs.js';
import { listed } from './definitionRoutes.js';
import { syncData } from './exportData.js';
import { shownSync, startedSync, startSync } from './startSync.js';

export const syncRoutes: readonly Route[] = [
  route('GET', '/syncs', (site, request) => listed(request.query, site.syncs.all().map(shownSync))),
  route('POST', '/syncs', start),
  route(
    'GET',
    '/syncs/{id}',
    ofSync((_site, _request, sync) => json(200, shownSync(sync))),
  ),
  route('GET', '/syncs/{id}/logs', ofSync(logs)),
  route('GET', '/syncs/{id}/rejects', ofSync(rejects)),
  route('GET', '/syncs/{id}/data', ofSync(syncData)),
  route('DELETE', '/syncs/{id}/data', ofSync(forget)),
];

function ofSync(handle: (site: Site, request: SignedRequest, sync: Sync) => Answer) {
  return (site: Site, request: SignedRequest) => {
    const sync = site.syncs.get(Number(request.params.id));
    return sync ? handle(site, request, sync) : refused(404);
  };
}

function start(site: Site, request: SignedRequest): Answer {
  const posted = jsonBody(request);
  const uri = isObject(posted) ? posted.syncedInstanceUri : undefined;
  if (typeof uri !== 'string') return failed({ field: 'syncedInstanceUri', constraint: 'Must not be empty' });
  const definition = site.definitions.get(uri);
  if (!definition)
    return failed({ field: 'syncedInstanceUri', value: uri, constraint: 'Must reference an existing definition' });
  const sync = startSync(site, request, definition);
  return 'uri' in sync ? startedSync(site, sync) : sync;
}

function logs(_site: Site, request: SignedRequest, sync: Sync): Answer {
  const createdAt = stamp(sync.endedAt ?? sync.createdAt);
  return page(
    request.query,
    sync.logs.map((line) => ({ syncUri: sync.uri, ...line, createdAt })),
  );
}

function rejects(_site: Site, request: SignedRequest, sync: Sync): Answer {
  return page(request.query, isRunning(sync) ? [] : sync.rejects);
}

function forget(_site: Site, request: SignedRequest, sync: Sync): Answer {
  if (sync.user.id !== request.user.id) return refused(403);
  sync.snapshot = undefined;
  return noContent();
}
