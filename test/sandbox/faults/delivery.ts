import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as after } from 'node:timers/promises';
import { type Answer, JSON_TYPE } from '../http/answers.js';
import type { Fault } from './faultRules.js';
import { bodyText } from './pageFaults.js';

/** Bodies of refusals: what Eloqua sends is not known (contract, 4), so a client must bear all of these. */
const BODIES: Readonly<Record<'json' | 'html' | 'text' | 'empty', { readonly type?: string; readonly body: string }>> =
  {
    json: { type: JSON_TYPE, body: '{"errorSeverity":0,"error":"A fault that was set on the sandbox."}' },
    html: {
      type: 'text/html; charset=utf-8',
      body: '<html><head><title>Error</title></head><body><h1>The request could not be completed</h1></body></html>',
    },
    text: { type: 'text/plain; charset=utf-8', body: 'A fault that was set on the sandbox.' },
    empty: { body: '' },
  };

/** The answer that a fault gives in place of the site's own. */
export function statusAnswer(fault: Extract<Fault, { kind: 'status' }>): Answer {
  const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  const { type, body } = BODIES[fault.body ?? 'empty'];
  const typed = type === undefined ? headers : { ...headers, 'content-type': type };
  return { status: fault.status, headers: typed, body: fault.text ?? body };
}

/** Sends an answer, in the way that the faults say. Returns false when the client gets none. */
export async function deliver(response: ServerResponse, answer: Answer, faults: readonly Fault[]): Promise<boolean> {
  for (const fault of faults) {
    if (fault.kind === 'delay') await after(fault.ms, undefined, { ref: false });
    if (fault.kind === 'reset') return cut(response);
    if (fault.kind === 'timeout') return false;
  }
  const drip = faults.find((fault) => fault.kind === 'drip');
  const truncation = faults.find((fault) => fault.kind === 'truncate');
  response.writeHead(answer.status, { ...answer.headers });
  if (truncation) return await sendPart(response, answer, truncation.keep ?? 0.5, truncation.close ?? false);
  if (drip) return await sendSlowly(response, Buffer.from(bodyText(answer)), drip.bytes ?? 16, drip.ms ?? 50);
  if (answer.body === undefined || typeof answer.body === 'string') response.end(answer.body);
  else await pipeline(Readable.from(answer.body), response);
  return true;
}

/** The client sees its connection reset. */
function cut(response: ServerResponse): boolean {
  response.socket?.resetAndDestroy();
  return false;
}

/** Part of the body: as if it were all (`close` false), or with the connection lost in the middle of it. */
async function sendPart(response: ServerResponse, answer: Answer, keep: number, close: boolean): Promise<boolean> {
  const whole = Buffer.from(bodyText(answer));
  const part = whole.subarray(0, Math.floor(whole.length * keep));
  if (!close) {
    response.end(part);
    return true;
  }
  await new Promise<void>((done) => response.write(part, () => done()));
  return cut(response);
}

async function sendSlowly(response: ServerResponse, body: Buffer, bytes: number, ms: number): Promise<boolean> {
  for (let from = 0; from < body.length && !response.destroyed; from += bytes) {
    response.write(body.subarray(from, from + bytes));
    await after(ms, undefined, { ref: false });
  }
  response.end();
  return true;
}
