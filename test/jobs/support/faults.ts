import type { Fault, FaultRule } from '../../sandbox/server.js';

type Times = Pick<FaultRule, 'times'>;
const once: Times = { times: 1 };
const ever: Times = { times: 'always' };

type Strikes = ReadonlyMap<string, { readonly fault: Fault } & Times>;

/** The columns of the matrix: what strikes an endpoint, and how often. A fault that acts does the work and loses the answer. */
const USUAL: Strikes = new Map([
  ['401 once', { fault: { kind: 'status', status: 401 }, ...once }],
  ['401 ever', { fault: { kind: 'status', status: 401 }, ...ever }],
  ['403', { fault: { kind: 'status', status: 403 }, ...ever }],
  ['404', { fault: { kind: 'status', status: 404 }, ...ever }],
  ['409', { fault: { kind: 'status', status: 409 }, ...ever }],
  ['429+RA', { fault: { kind: 'status', status: 429, retryAfter: 1 }, ...once }],
  ['429', { fault: { kind: 'status', status: 429 }, ...once }],
  ['500', { fault: { kind: 'status', status: 500 }, ...once }],
  ['502 ever', { fault: { kind: 'status', status: 502, body: 'html' }, ...ever }],
  ['503 once', { fault: { kind: 'status', status: 503, body: 'html' }, ...once }],
  ['rst bef.', { fault: { kind: 'reset' }, ...once }],
  ['rst aft.', { fault: { kind: 'reset', acts: true }, ...once }],
  ['time-out', { fault: { kind: 'timeout', acts: true }, ...once }],
  ['trunc.', { fault: { kind: 'truncate', keep: 0.5 }, ...once }],
  ['empty', { fault: { kind: 'empty' }, ...once }],
  ['drip', { fault: { kind: 'drip', bytes: 1, ms: 200 }, ...once }],
]);

/** The same, oftener or earlier: with MATRIX=full. */
const FURTHER: Strikes = new Map([
  ['429 ever', { fault: { kind: 'status', status: 429 }, ...ever }],
  ['500 ever', { fault: { kind: 'status', status: 500, body: 'json' }, ...ever }],
  ['rst ever', { fault: { kind: 'reset', acts: true }, ...ever }],
  ['tmo bef.', { fault: { kind: 'timeout' }, ...once }],
  ['tr. ever', { fault: { kind: 'truncate', keep: 0.5 }, ...ever }],
  ['html 200', { fault: { kind: 'status', status: 200, body: 'html' }, ...ever }],
  ['wrong', { fault: { kind: 'wrongType', value: { items: 7, urls: [] } }, ...ever }],
]);

export const FAULTS: Strikes = process.env.MATRIX === 'full' ? new Map([...USUAL, ...FURTHER]) : USUAL;
