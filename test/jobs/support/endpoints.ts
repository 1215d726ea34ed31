import type { FaultRule } from '../../sandbox/server.js';

/** A row of the matrix: the request that is struck, and what has to go wrong first for the job to make it at all. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** The first request that is struck, of those that match; 1 when absent. */
  readonly nth?: number;
  readonly query?: Readonly<Record<string, string>>;
  readonly before?: readonly FaultRule[];
}

type Endpoints = Readonly<Record<string, Endpoint>>;

/** The answer is lost; without `acts` the site never saw it, and no look-up finds a sync. */
const startLost = (acts: boolean, of?: string): FaultRule => ({
  method: 'POST',
  path: '/syncs',
  ...(of !== undefined && { of }),
  fault: { kind: 'reset', acts },
});
const lostUpload: FaultRule = { method: 'POST', path: '/**/imports/*/data', fault: { kind: 'reset', acts: true } };

const LOGIN: Endpoints = { 'GET /id': { method: 'GET', path: '/id' } };

export const GET_ENDPOINTS: Endpoints = {
  ...LOGIN,
  'GET lists (export)': { method: 'GET', path: '/contacts/lists' },
  'GET lists (processing)': { method: 'GET', path: '/contacts/lists', nth: 2 },
  'POST exports': { method: 'POST', path: '/contacts/exports' },
  'POST syncs': { method: 'POST', path: '/syncs' },
  'GET syncs, found': { method: 'GET', path: '/syncs', before: [startLost(true)] },
  'GET syncs, none': { method: 'GET', path: '/syncs', before: [startLost(false)] },
  'GET export, none': { method: 'GET', path: '/contacts/exports/*', before: [startLost(false)] },
  'GET sync': { method: 'GET', path: '/syncs/*' },
  'GET sync logs': { method: 'GET', path: '/syncs/*/logs' },
  'GET sync data 1': { method: 'GET', path: '/syncs/*/data' },
  'GET sync data 2': { method: 'GET', path: '/syncs/*/data', query: { offset: '3' } },
  'DELETE export': { method: 'DELETE', path: '/contacts/exports/*' },
  'GET exports': { method: 'GET', path: '/contacts/exports' },
};

/** Of an import; `base` is the entity's path, `start` what tells its sync from others, and the number of its first requests. */
function importEndpoints(base: string, start: { readonly of?: string; readonly nth: number } = { nth: 1 }): Endpoints {
  const { of, nth } = start;
  return {
    'POST imports': { method: 'POST', path: `${base}/imports` },
    'POST import data': { method: 'POST', path: `${base}/imports/*/data` },
    'DELETE import, upload lost': { method: 'DELETE', path: `${base}/imports/*`, before: [lostUpload] },
    'POST syncs': { method: 'POST', path: '/syncs', nth },
    'GET syncs, found': { method: 'GET', path: '/syncs', before: [startLost(true, of)] },
    'GET syncs, none': { method: 'GET', path: '/syncs', before: [startLost(false, of)] },
    'GET sync': { method: 'GET', path: '/syncs/*', nth },
    'GET sync logs': { method: 'GET', path: '/syncs/*/logs', nth },
    'GET sync rejects': { method: 'GET', path: '/syncs/*/rejects' },
    'DELETE import': { method: 'DELETE', path: `${base}/imports/*` },
    'GET imports': { method: 'GET', path: `${base}/imports` },
  };
}

/** Before its import `post` exports what was changed meanwhile; requests of the same kind are the second ones then. */
export const POST_ENDPOINTS: Endpoints = {
  ...LOGIN,
  'GET contact fields': { method: 'GET', path: '/contacts/fields' },
  'GET lists': { method: 'GET', path: '/contacts/lists' },
  'POST exports': { method: 'POST', path: '/contacts/exports' },
  'POST syncs (export)': { method: 'POST', path: '/syncs' },
  'GET sync (export)': { method: 'GET', path: '/syncs/*' },
  'GET export logs': { method: 'GET', path: '/syncs/*/logs' },
  'GET export data': { method: 'GET', path: '/syncs/*/data' },
  'DELETE export': { method: 'DELETE', path: '/contacts/exports/*' },
  'GET exports': { method: 'GET', path: '/contacts/exports' },
  ...importEndpoints('/contacts', { of: '/contacts/imports/*', nth: 2 }),
};

const OBJECT: Endpoints = {
  'GET customObjects': { method: 'GET', path: '/customObjects' },
  'GET object fields': { method: 'GET', path: '/customObjects/*/fields' },
};

export const INDICATORS_ENDPOINTS: Endpoints = { ...LOGIN, ...OBJECT, ...importEndpoints('/customObjects/*') };

export const REFRESH_ENDPOINTS: Endpoints = {
  ...LOGIN,
  ...OBJECT,
  'POST exports': { method: 'POST', path: '/customObjects/*/exports' },
  'POST syncs (export)': { method: 'POST', path: '/syncs' },
  'GET sync (export)': { method: 'GET', path: '/syncs/*' },
  'GET sync data': { method: 'GET', path: '/syncs/*/data' },
  'DELETE export': { method: 'DELETE', path: '/customObjects/*/exports/*' },
  'GET exports': { method: 'GET', path: '/customObjects/*/exports' },
  'POST imports': { method: 'POST', path: '/customObjects/*/imports' },
  'POST import data': { method: 'POST', path: '/customObjects/*/imports/*/data' },
  'POST syncs (import)': { method: 'POST', path: '/syncs', nth: 2 },
  'GET sync (import)': { method: 'GET', path: '/syncs/*', nth: 2 },
  'GET sync logs': { method: 'GET', path: '/syncs/*/logs' },
  'GET sync rejects': { method: 'GET', path: '/syncs/*/rejects' },
  'DELETE import': { method: 'DELETE', path: '/customObjects/*/imports/*' },
};
