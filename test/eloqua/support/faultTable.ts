import * as faults from './faults.js';
import type { Fault } from './tinySite.js';

const ALWAYS = Number.POSITIVE_INFINITY;

/** Each fault of the matrix, and how many requests it strikes. */
export const FAULTS: Readonly<Record<string, readonly [fault: Fault, times: number]>> = {
  'no fault': [faults.silence, 0],
  '401 once': [faults.status(401), 1],
  '401 for ever': [faults.status(401), ALWAYS],
  '302 to a login page for ever': [faults.status(302, { Location: 'https://login.example/' }), ALWAYS],
  '"Not authenticated." for ever': [faults.json(200, 'Not authenticated.'), ALWAYS],
  '403': [faults.status(403), ALWAYS],
  '404': [faults.status(404), ALWAYS],
  '410': [faults.status(410), ALWAYS],
  '400': [faults.json(400, { failures: [] }), ALWAYS],
  '409': [faults.status(409), ALWAYS],
  '412': [faults.status(412), ALWAYS],
  '413': [faults.status(413), ALWAYS],
  '429 once': [faults.status(429), 1],
  '429 with Retry-After': [faults.status(429, { 'Retry-After': '7' }), 1],
  '429 for ever': [faults.status(429), ALWAYS],
  '500 once': [faults.status(500), 1],
  '500 once, acted on': [faults.afterStatus(500), 1],
  '500 for ever': [faults.status(500), ALWAYS],
  '502 web page once': [faults.webPage(502), 1],
  '502 web page for ever': [faults.webPage(502), ALWAYS],
  '503 then good': [faults.status(503), 1],
  '503 but acted on': [faults.afterStatus(503), 1],
  '503 for ever': [faults.status(503), ALWAYS],
  'reset before': [faults.reset, 1],
  'reset after it acted': [faults.afterReset, 1],
  'reset for ever': [faults.reset, ALWAYS],
  'time-out': [faults.silence, 1],
  'time-out after it acted': [faults.afterSilence, 1],
  'slow drip': [faults.drip, 1],
  'slow drip for ever': [faults.drip, ALWAYS],
  'half a JSON once': [faults.halfJson, 1],
  'half a JSON for ever': [faults.halfJson, ALWAYS],
  'connection breaks off': [faults.brokenOff, 1],
  'empty 200 once': [faults.status(200), 1],
  'empty 200 for ever': [faults.status(200), ALWAYS],
  'web page with 200 for ever': [faults.webPage(200), ALWAYS],
  'wrong shape for ever': [faults.json(200, { items: 7, urls: [] }), ALWAYS],
};

/**
 * What comes of each fault for each kind of request: `ok`, or the code without ELOQUA_, and the number of requests seen
 * (4 attempts at a request, 3 at an upload).
 */
const TABLE = `
fault                         | login             | read              | rows              | define            | remove            | removeRows        | upload            | start
no fault                      | ok/1              | ok/1              | ok/1              | ok/1              | ok/1              | ok/1              | ok/1              | ok/1
401 once                      | LOGIN_REFUSED/1   | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2
401 for ever                  | LOGIN_REFUSED/1   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2
302 to a login page for ever  | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | ANSWER_LOST/3     | SYNC_UNSURE/1
"Not authenticated." for ever | LOGIN_REFUSED/1   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2   | LOGIN_REFUSED/2
403                           | UNAVAILABLE/1     | FORBIDDEN/1       | FORBIDDEN/1       | FORBIDDEN/1       | FORBIDDEN/1       | FORBIDDEN/1       | FORBIDDEN/1       | FORBIDDEN/1
404                           | UNAVAILABLE/1     | GONE/1            | DATA_GONE/1       | GONE/1            | ok/1              | ok/1              | GONE/1            | GONE/1
410                           | UNAVAILABLE/1     | GONE/1            | DATA_GONE/1       | GONE/1            | ok/1              | ok/1              | GONE/1            | GONE/1
400                           | UNAVAILABLE/1     | REQUEST_INVALID/1 | REQUEST_INVALID/1 | REQUEST_INVALID/1 | REQUEST_INVALID/1 | REQUEST_INVALID/1 | REQUEST_INVALID/1 | REQUEST_INVALID/1
409                           | UNAVAILABLE/1     | CONFLICT/1        | CONFLICT/1        | CONFLICT/1        | CONFLICT/1        | CONFLICT/1        | CONFLICT/1        | CONFLICT/1
412                           | UNAVAILABLE/1     | CONFLICT/1        | CONFLICT/1        | CONFLICT/1        | CONFLICT/1        | CONFLICT/1        | CONFLICT/1        | CONFLICT/1
413                           | UNAVAILABLE/1     | STORAGE_FULL/1    | STORAGE_FULL/1    | STORAGE_FULL/1    | STORAGE_FULL/1    | STORAGE_FULL/1    | STORAGE_FULL/1    | STORAGE_FULL/1
429 once                      | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2
429 with Retry-After          | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2
429 for ever                  | BUSY/4            | BUSY/4            | BUSY/4            | BUSY/4            | BUSY/4            | BUSY/4            | BUSY/4            | BUSY/4
500 once                      | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | SYNC_UNSURE/1
500 once, acted on            | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/1
500 for ever                  | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | ANSWER_LOST/3     | SYNC_UNSURE/1
502 web page once             | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | SYNC_UNSURE/1
502 web page for ever         | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | ANSWER_LOST/3     | SYNC_UNSURE/1
503 then good                 | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | SYNC_UNSURE/1
503 but acted on              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/1
503 for ever                  | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | ANSWER_LOST/3     | SYNC_UNSURE/1
reset before                  | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | SYNC_UNSURE/1
reset after it acted          | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/1
reset for ever                | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | ANSWER_LOST/3     | SYNC_UNSURE/1
time-out                      | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | SYNC_UNSURE/1
time-out after it acted       | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/1
slow drip                     | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | SYNC_UNSURE/1
slow drip for ever            | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | UNAVAILABLE/4     | ANSWER_LOST/3     | SYNC_UNSURE/1
half a JSON once              | ok/2              | ok/2              | ok/2              | ok/2              | ok/1              | ok/2              | ok/2              | ok/1
half a JSON for ever          | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ok/1              | ANSWER_UNUSABLE/4 | ANSWER_LOST/3     | ok/1
connection breaks off         | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/2              | ok/1
empty 200 once                | ok/2              | ok/2              | ok/2              | ok/2              | ok/1              | ok/2              | ok/2              | SYNC_UNSURE/1
empty 200 for ever            | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ok/1              | ANSWER_UNUSABLE/4 | ANSWER_LOST/3     | SYNC_UNSURE/1
web page with 200 for ever    | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ANSWER_LOST/3     | SYNC_UNSURE/1
wrong shape for ever          | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ANSWER_UNUSABLE/4 | ok/1              | ANSWER_UNUSABLE/4 | ANSWER_LOST/3     | SYNC_UNSURE/1
`;

/** Fault → kind → outcome. */
export function expectedOutcomes(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const [head = [], ...rows] = TABLE.trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(
    rows.map(([fault = '', ...cells]) => [fault, new Map(cells.map((cell, n) => [head[n + 1] ?? '', cell]))]),
  );
}
