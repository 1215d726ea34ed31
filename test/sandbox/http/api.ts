import { definitionRoutes } from '../bulk/definitionRoutes.js';
import { metadataRoutes } from '../bulk/metadataRoutes.js';
import { syncRoutes } from '../bulk/syncRoutes.js';
import { restRoutes } from '../rest/restRoutes.js';
import type { Site } from '../site/site.js';
import type { SyncFaults } from '../site/syncs.js';
import { type Answer, failed, refused } from './answers.js';
import { identify, podPath } from './identity.js';
import { token } from './oauth.js';
import type { ApiRequest } from './requests.js';
import { findRoute, type Route } from './routing.js';

const API = /^(\/pod\d+)?\/api\/(bulk|rest)\/[12]\.0(\/.*)$/i;
const routes: Readonly<Record<string, readonly Route[]>> = {
  bulk: [...metadataRoutes, ...definitionRoutes, ...syncRoutes],
  rest: restRoutes,
};

/** The path as the API's uris write it, such as /contacts/exports/17: how fault rules and the request log name it. */
export function resourceOf(path: string): string {
  const [, , family, resource] = API.exec(path) ?? [];
  if (resource === undefined) return path;
  return family?.toLowerCase() === 'bulk' ? resource : `/rest${resource}`;
}

/** Does what a request asks for, and answers it. */
export function answer(site: Site, request: ApiRequest, loginUrl: string, syncFaults: SyncFaults): Answer {
  const path = request.path.toLowerCase();
  if (path === '/id') return request.method === 'GET' ? identify(site, request, loginUrl) : refused(405);
  if (path === '/auth/oauth2/token') return request.method === 'POST' ? token(site, request) : refused(405);
  const [, pod, family, resource] = API.exec(request.path) ?? [];
  if (!family || resource === undefined) return refused(404);
  // On a pod that the site has left, good credentials are refused too (contract, 1).
  if ((pod ?? '').toLowerCase() !== podPath(site)) return refused(401);
  const user = site.users.authenticate(request.headers.authorization, site.clock.now());
  if (!user) return refused(401);
  const found = findRoute(routes[family.toLowerCase()] ?? [], request.method, resource);
  if ('status' in found) return found;
  const headerFault = faultOfHeaders(request);
  if (headerFault) return headerFault;
  return found.route.handle(site, { ...request, user, params: found.params, syncFaults });
}

function faultOfHeaders(request: ApiRequest): Answer | undefined {
  const carriesBody = request.method === 'POST' || request.method === 'PUT';
  if (carriesBody && !request.headers['content-type'])
    return failed({ field: 'Content-Type', constraint: 'Must name the type of the body' });
  const encoding = request.headers['content-encoding'];
  if (encoding && encoding !== 'identity')
    return failed({ field: 'Content-Encoding', value: encoding, constraint: 'Must not be compressed' });
  return undefined;
}
