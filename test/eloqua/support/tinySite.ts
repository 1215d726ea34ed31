import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Seen {
  readonly method: string;
  /** Below the API's address; `/id` and `/auth/…` as they are. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly json?: unknown;
}

/** What a fault does in place of the plain answer; `act` does what the server would have done and gives its reply. */
export type Fault = (response: ServerResponse, act: () => Reply, seen: Seen) => void;

export interface TinySite {
  readonly url: string;
  readonly requests: Seen[];
  readonly staged: Map<string, unknown[]>;
  readonly syncs: { uri: string; syncedInstanceUri: string; status: string; createdAt: string }[];
  readonly definitions: Map<string, Record<string, unknown>>;
  /** Rows of every export sync, and its rejects. */
  rows: Record<string, unknown>[];
  rejects: unknown[];
  /** The next `times` requests for which `matches` holds meet the fault. */
  fault(matches: (seen: Seen) => boolean, fault: Fault, times?: number): void;
  /** Answers `path` by a function of the request, from now on. */
  answer(path: string, reply: (seen: Seen) => Reply): void;
  count(method: string, path: string): number;
  closeIdleConnections(): void;
  close(): void;
}

const API = '/API/Bulk/2.0';

/**
 * The least of an Eloqua that the client can be tried on, with faults down to single bytes. It checks nothing that the
 * client sends: the local Eloqua of test/sandbox does, and has tests of its own with this client.
 */
export async function startTinySite(finished: (close: () => void) => void = onTestFinished): Promise<TinySite> {
  const faults: { matches: (seen: Seen) => boolean; fault: Fault; left: number }[] = [];
  const answers = new Map<string, (seen: Seen) => Reply>();
  const server = createServer(async (request, response) => {
    const seen = await see(request);
    site.requests.push(seen);
    const met = faults.find((candidate) => candidate.left > 0 && candidate.matches(seen));
    const act = () => answers.get(seen.path)?.(seen) ?? plainReply(site, seen);
    if (!met) return send(response, act());
    met.left -= 1;
    met.fault(response, act, seen);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  finished(close);
  const site: TinySite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    staged: new Map(),
    syncs: [],
    definitions: new Map(),
    rows: [],
    rejects: [],
    fault: (matches, fault, times = 1) => faults.push({ matches, fault, left: times }),
    answer: (path, reply) => answers.set(path, reply),
    count: (method, path) => site.requests.filter((seen) => seen.method === method && seen.path === path).length,
    closeIdleConnections: () => server.closeIdleConnections(),
    close,
  };
  return site;
}

async function see(request: IncomingMessage): Promise<Seen> {
  const url = new URL(request.url ?? '/', 'http://site');
  return {
    method: request.method ?? '',
    path: url.pathname.replace(API, ''),
    query: url.searchParams,
    authorization: request.headers.authorization ?? '',
    body: (await buffer(request)).toString('utf8'),
  };
}

export function send(response: ServerResponse, reply: Reply): void {
  response.setHeader('X-Request-Id', 'req-1');
  response.statusCode = reply.status;
  if (reply.json === undefined) response.end();
  else response.setHeader('Content-Type', 'application/json').end(JSON.stringify(reply.json));
}

export function pageOf(items: readonly unknown[], seen: Seen): Reply {
  const offset = Number(seen.query.get('offset'));
  const limit = Number(seen.query.get('limit'));
  const part = items.slice(offset, offset + limit);
  const hasMore = offset + part.length < items.length;
  return { status: 200, json: { items: part, totalResults: items.length, limit, offset, count: part.length, hasMore } };
}

export const LISTS = [
  { name: 'DWM - Export Queue', uri: '/contacts/lists/12', statement: '{{ContactList[12]}}', count: 3 },
  { name: 'DWM - Processing Queue', uri: '/contacts/lists/13', statement: '{{ContactList[13]}}', count: '0' },
];
export const OBJECTS = [{ name: 'Contacts.Indicators', uri: '/customObjects/172' }];
export const FIELDS = [
  {
    name: 'Email Address',
    internalName: 'C_EmailAddress',
    dataType: 'emailAddress',
    statement: '{{Contact.Field(C_EmailAddress)}}',
    uri: '/contacts/fields/1',
  },
];

function plainReply(site: TinySite, seen: Seen): Reply {
  const { method, path } = seen;
  if (path === '/id') return { status: 200, json: identity(site.url) };
  if (method === 'GET') return pageOrItem(site, seen);
  if (method === 'DELETE') {
    if (path.endsWith('/data')) site.staged.delete(path);
    else if (!site.definitions.delete(path)) return { status: 404 };
    return { status: 204 };
  }
  if (path === '/syncs') {
    const { syncedInstanceUri } = JSON.parse(seen.body);
    const createdAt = '2026-01-05T10:00:02.8907676Z';
    site.syncs.push({ syncedInstanceUri, status: 'pending', createdAt, uri: `/syncs/${1000 + site.syncs.length}` });
    return { status: 201, json: site.syncs.at(-1) };
  }
  if (path.endsWith('/data')) {
    site.staged.set(path, [...(site.staged.get(path) ?? []), ...JSON.parse(seen.body)]);
    return { status: 204 };
  }
  const uri = `${path}/${300 + site.definitions.size}`;
  site.definitions.set(uri, { ...JSON.parse(seen.body), uri, createdAt: '2026-01-05T10:00:00.1234567Z' });
  return { status: 201, json: site.definitions.get(uri) };
}

function pageOrItem(site: TinySite, seen: Seen): Reply {
  const { path } = seen;
  if (path.endsWith('/data')) return pageOf(site.rows, seen);
  if (path.endsWith('/rejects')) return pageOf(site.rejects, seen);
  if (path.endsWith('/logs'))
    return pageOf(
      [{ syncUri: '/syncs/1', count: 3, severity: 'information', statusCode: 'ELQ-00102', message: 'x' }],
      seen,
    );
  if (path === '/contacts/lists') return pageOf(LISTS, seen);
  if (path === '/customObjects') return pageOf(OBJECTS, seen);
  if (path.endsWith('/fields')) return pageOf(FIELDS, seen);
  if (path === '/syncs') return pageOf(site.syncs, seen);
  if (path.startsWith('/syncs/'))
    return {
      status: 200,
      json: { syncedInstanceUri: '/contacts/exports/1', status: 'success', uri: path, createdAt: '' },
    };
  if (/(exports|imports)$/.test(path)) return pageOf([...site.definitions.values()], seen);
  const definition = site.definitions.get(path);
  return definition ? { status: 200, json: definition } : { status: 404 };
}

export function identity(url: string) {
  return { site: { id: 1 }, urls: { base: url, apis: { rest: { bulk: `${url}/API/Bulk/{version}/` } } } };
}
