import type { IncomingMessage, ServerResponse } from 'node:http';
import { settle } from '../bulk/execution.js';
import type { RequestLog } from '../control/requestLog.js';
import { deliver, statusAnswer } from '../faults/delivery.js';
import type { FaultBoard } from '../faults/faultBoard.js';
import type { Fault } from '../faults/faultRules.js';
import { alterPage } from '../faults/pageFaults.js';
import { changeSite, syncFaultsOf } from '../faults/strike.js';
import { hexDigits } from '../site/random.js';
import type { Site } from '../site/site.js';
import { type Answer, isObject, json } from './answers.js';
import { answer, resourceOf } from './api.js';
import { type ApiRequest, jsonBody, readRequest } from './requests.js';

/** Told of each request of the API before anything is done about it. */
export type ArrivalListener = (request: { readonly method: string; readonly path: string }) => void;

export interface Listening {
  readonly site: Site;
  readonly board: FaultBoard;
  readonly log: RequestLog;
  readonly url: () => string;
  readonly arriving: ArrivalListener;
  readonly control: (request: ApiRequest) => Answer;
}

/** The handler of every request that reaches the sandbox. */
export function makeListener(listening: Listening) {
  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const request = await readRequest(incoming);
      if (/^\/sandbox(\/|$)/i.test(request.path)) await deliver(response, controlled(listening, request), []);
      else await respond(listening, request, response);
    } catch (error) {
      // A client that hangs up in the middle is no fault of the sandbox; anything else is told, as a 500.
      if (response.destroyed || response.headersSent) response.destroy();
      else await deliver(response, json(500, { error: `The sandbox itself failed: ${String(error)}` }), []);
    }
  };
}

function controlled({ site, control }: Listening, request: ApiRequest): Answer {
  settle(site);
  return control(request);
}

async function respond(listening: Listening, request: ApiRequest, response: ServerResponse): Promise<void> {
  const { site, board, log } = listening;
  const resource = resourceOf(request.path);
  const at = new Date(site.clock.now()).toISOString();
  const { method, query } = request;
  listening.arriving({ method, path: resource });
  const faults = board.strike({ method, resource, query, definition: definitionNamed(request) });
  changeSite(site, faults, resource);
  settle(site);
  const own = acts(faults) ? answer(site, request, listening.url(), syncFaultsOf(faults)) : { status: 200 };
  const sent = withHeaders(site, request, altered(own, faults));
  const path = resource + (query.size > 0 ? `?${query}` : '');
  const silent = faults.some(({ kind }) => kind === 'reset' || kind === 'timeout');
  log.add({ at, method, path, status: silent ? 0 : sent.status, faults: faults.map(({ kind }) => kind) });
  await deliver(response, sent, faults);
}

/** The definition that the start of a sync names: fault rules may ask for it. */
function definitionNamed(request: ApiRequest): string | undefined {
  if (request.method !== 'POST' || !/\/syncs$/i.test(request.path)) return undefined;
  const posted = jsonBody(request);
  return isObject(posted) ? String(posted.syncedInstanceUri) : undefined;
}

/** Whether the site does the work, whatever becomes of the answer. */
function acts(faults: readonly Fault[]): boolean {
  return faults.every((fault) => {
    if (fault.kind === 'status' || fault.kind === 'reset' || fault.kind === 'timeout') return fault.acts === true;
    if (fault.kind === 'empty' || fault.kind === 'wrongType') return fault.acts !== false;
    return true;
  });
}

function altered(own: Answer, faults: readonly Fault[]): Answer {
  const status = faults.find((fault) => fault.kind === 'status');
  if (status) return statusAnswer(status);
  if (faults.some(({ kind }) => kind === 'empty')) return { status: 200 };
  return alterPage(own, faults);
}

/** X-Request-Id comes with every answer; the override hides the status in a header (contract, 3). */
function withHeaders(site: Site, request: ApiRequest, { status, headers, body }: Answer): Answer {
  const hides = request.headers['x-http-status-code-override'] === '200';
  const all = {
    'x-request-id': hexDigits(site.noise, 32),
    ...headers,
    ...(hides ? { 'x-http-original-status-code': String(status) } : {}),
  };
  return { status: hides ? 200 : status, headers: all, ...(body === undefined ? {} : { body }) };
}
