import { type Answer, failed, isObject, json, noContent, refused } from '../http/answers.js';
import { page } from '../http/paging.js';
import { jsonBody, type SignedRequest } from '../http/requests.js';
import { type Route, route } from '../http/routing.js';
import { search } from '../http/search.js';
import { skewedStamp, stamp } from '../site/clock.js';
import type { Definition, DefinitionKind, Scope } from '../site/definitions.js';
import type { Site } from '../site/site.js';
import { keptProperties } from './definitionProperties.js';
import { definitionFailures } from './definitionRules.js';
import { latestExportData } from './exportData.js';
import { deleteStaged, stageRows } from './stagedData.js';

/** The scope that a path names, or undefined when there is no such custom object. */
export function scopeOf(site: Site, request: SignedRequest): Scope | undefined {
  const id = request.params.object;
  if (id === undefined) return { entity: 'contacts' };
  return site.customObjects.has(Number(id)) ? { entity: 'customObjects', objectId: Number(id) } : undefined;
}

export function shownDefinition(definition: Definition): Record<string, unknown> {
  const { properties, uri, createdBy, createdAt, updatedBy, updatedAt } = definition;
  return {
    ...properties,
    uri,
    createdBy: createdBy.username,
    createdAt: stamp(createdAt),
    updatedBy: updatedBy.username,
    updatedAt: stamp(updatedAt),
  };
}

export function listed(query: URLSearchParams, all: readonly Record<string, unknown>[]): Answer {
  const found = search(query, all);
  if (!found) return failed({ field: 'q', value: query.get('q') ?? '', constraint: 'Must be a search condition' });
  return page(query, found);
}

function routesOf(base: string, kind: DefinitionKind): Route[] {
  const path = `${base}/${kind}`;
  const one = (handle: (site: Site, request: SignedRequest, definition: Definition) => Answer) => {
    return (site: Site, request: SignedRequest) => {
      const definition = definitionOf(site, request, kind);
      return definition ? handle(site, request, definition) : refused(404);
    };
  };
  const routes = [
    route('GET', path, (site, request) => {
      const scope = scopeOf(site, request);
      return scope ? listed(request.query, site.definitions.of(kind, scope).map(shownDefinition)) : refused(404);
    }),
    route('POST', path, (site, request) => create(site, request, kind)),
    route(
      'GET',
      `${path}/{id}`,
      one((_site, _request, definition) => json(200, shownDefinition(definition))),
    ),
    route('PUT', `${path}/{id}`, one(change)),
    route('DELETE', `${path}/{id}`, one(remove)),
  ];
  if (kind === 'exports')
    return [
      ...routes,
      route('GET', `${path}/{id}/data`, one(latestExportData)),
      route('DELETE', `${path}/{id}/data`, one(forget)),
    ];
  return [
    ...routes,
    route('POST', `${path}/{id}/data`, one(stageRows)),
    route(
      'DELETE',
      `${path}/{id}/data`,
      one((_site, _request, definition) => deleteStaged(definition)),
    ),
  ];
}

export const definitionRoutes: readonly Route[] = [
  ...routesOf('/contacts', 'exports'),
  ...routesOf('/contacts', 'imports'),
  ...routesOf('/contacts', 'syncActions'),
  ...routesOf('/customObjects/{object}', 'exports'),
  ...routesOf('/customObjects/{object}', 'imports'),
  ...routesOf('/customObjects/{object}', 'syncActions'),
  ...(['exports', 'imports', 'syncActions'] as const).map((kind) =>
    route('GET', `/${kind}`, (site, request) => listed(request.query, site.definitions.of(kind).map(shownDefinition))),
  ),
];

function definitionOf(site: Site, request: SignedRequest, kind: DefinitionKind): Definition | undefined {
  const { object, id } = request.params;
  const base = object === undefined ? '/contacts' : `/customObjects/${object}`;
  return site.definitions.get(`${base}/${kind}/${id}`);
}

function create(site: Site, request: SignedRequest, kind: DefinitionKind): Answer {
  const scope = scopeOf(site, request);
  const posted = jsonBody(request);
  if (!scope) return refused(404);
  if (!isObject(posted)) return failed({ field: 'body', constraint: 'Must be a JSON object' });
  const properties = keptProperties(site, kind, scope, posted);
  const failures = definitionFailures(site, kind, scope, properties);
  if (failures.length > 0) return failed(...failures);
  const now = site.clock.now();
  const definition = site.definitions.create(kind, scope, properties, request.user, now);
  const shownAt = skewedStamp(now, site.noise);
  return json(201, { ...shownDefinition(definition), createdAt: shownAt, updatedAt: shownAt });
}

/** All required properties are wanted again, changed or not (contract, 6). */
function change(site: Site, request: SignedRequest, definition: Definition): Answer {
  const posted = jsonBody(request);
  if (!isObject(posted)) return failed({ field: 'body', constraint: 'Must be a JSON object' });
  const properties = keptProperties(site, definition.kind, definition.scope, posted);
  const failures = definitionFailures(site, definition.kind, definition.scope, properties);
  if (failures.length > 0) return failed(...failures);
  definition.properties = properties;
  definition.updatedAt = site.clock.now();
  definition.updatedBy = request.user;
  return json(200, shownDefinition(definition));
}

/** The rows of its syncs go with it (contract, 6). */
function remove(site: Site, request: SignedRequest, definition: Definition): Answer {
  forget(site, request, definition);
  site.definitions.delete(definition);
  return noContent();
}

function forget(site: Site, _request: SignedRequest, definition: Definition): Answer {
  for (const sync of site.syncs.of(definition)) sync.snapshot = undefined;
  return noContent();
}
