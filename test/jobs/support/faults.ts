import type { Fault, FaultRule } from '../../sandbox/server.js';

type Times = Pick<FaultRule, 'times'>;
const once: Times = { times: 1 };
const always: Times = { times: 'always' };

/** The columns of the matrix: what strikes an endpoint, and how often. A fault that acts does the work and loses the answer. */
export const FAULTS: ReadonlyMap<string, { readonly fault: Fault } & Times> = new Map([
  ['401 once', { fault: { kind: 'status', status: 401 }, ...once }],
  ['401 ever', { fault: { kind: 'status', status: 401 }, ...always }],
  ['403', { fault: { kind: 'status', status: 403 }, ...always }],
  ['404', { fault: { kind: 'status', status: 404 }, ...always }],
  ['409', { fault: { kind: 'status', status: 409 }, ...always }],
  ['429+RA', { fault: { kind: 'status', status: 429, retryAfter: 1 }, ...once }],
  ['429', { fault: { kind: 'status', status: 429 }, ...once }],
  ['429 ever', { fault: { kind: 'status', status: 429 }, ...always }],
  ['500', { fault: { kind: 'status', status: 500 }, ...once }],
  ['500 ever', { fault: { kind: 'status', status: 500, body: 'json' }, ...always }],
  ['502 html', { fault: { kind: 'status', status: 502, body: 'html' }, ...always }],
  ['503 once', { fault: { kind: 'status', status: 503, body: 'html' }, ...once }],
  ['rst bef.', { fault: { kind: 'reset' }, ...once }],
  ['rst aft.', { fault: { kind: 'reset', acts: true }, ...once }],
  ['rst ever', { fault: { kind: 'reset', acts: true }, ...always }],
  ['time-out', { fault: { kind: 'timeout' }, ...once }],
  ['tmo acts', { fault: { kind: 'timeout', acts: true }, ...once }],
  ['trunc.', { fault: { kind: 'truncate', keep: 0.5 }, ...once }],
  ['tr. ever', { fault: { kind: 'truncate', keep: 0.5 }, ...always }],
  ['empty', { fault: { kind: 'empty' }, ...once }],
  ['drip', { fault: { kind: 'drip', bytes: 1, ms: 200 }, ...once }],
]);
