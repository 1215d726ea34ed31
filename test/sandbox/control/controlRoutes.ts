import { z } from 'zod';
import { parseFaultRules } from '../faults/faultRules.js';
import { type Answer, json } from '../http/answers.js';
import { type ApiRequest, jsonBody } from '../http/requests.js';
import type { Sandbox } from '../server.js';

/** What the paths under /sandbox reach. They need no password and no fault strikes them. */
export interface Controlled {
  readonly sandbox: Sandbox;
  readonly page: () => string;
  readonly faultStandings: () => unknown;
}

const contactsSchema = z.strictObject({
  rows: z.array(z.record(z.string(), z.string())),
  list: z.string().optional(),
});
const membersSchema = z.strictObject({ list: z.string(), addresses: z.array(z.string()) });
const clockSchema = z.strictObject({ advanceMs: z.int().min(0) });
const passwordSchema = z.strictObject({ password: z.string().min(1) });
const settingsSchema = z.strictObject({ syncDelayMs: z.int().min(0) });

type Control = (controlled: Controlled, request: ApiRequest) => Answer;

const controls: Readonly<Record<string, Control>> = {
  'GET /sandbox': ({ page }) => ({
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: page(),
  }),
  'GET /sandbox/state': ({ sandbox }, { query }) => json(200, part(sandbox, query.get('part'))),
  'GET /sandbox/requests': ({ sandbox }) => json(200, sandbox.requests),
  'GET /sandbox/faults': ({ faultStandings }) => json(200, faultStandings()),
  'POST /sandbox/faults': ({ sandbox, faultStandings }, request) => {
    sandbox.addFaults(parseFaultRules(jsonBody(request)));
    return json(201, faultStandings());
  },
  'DELETE /sandbox/faults': ({ sandbox }) => {
    sandbox.clearFaults();
    return { status: 204 };
  },
  'POST /sandbox/contacts': ({ sandbox }, request) => {
    const { rows, list } = contactsSchema.parse(jsonBody(request));
    return json(201, { made: sandbox.addContacts(rows, list) });
  },
  'POST /sandbox/lists': ({ sandbox }, request) => {
    const { list, addresses } = membersSchema.parse(jsonBody(request));
    sandbox.addToList(list, addresses);
    return { status: 204 };
  },
  'POST /sandbox/clock': ({ sandbox }, request) => {
    sandbox.advance(clockSchema.parse(jsonBody(request)).advanceMs);
    return { status: 204 };
  },
  'POST /sandbox/settings': ({ sandbox }, request) => {
    sandbox.setSyncDelay(settingsSchema.parse(jsonBody(request)).syncDelayMs);
    return { status: 204 };
  },
  'POST /sandbox/password': ({ sandbox }, request) => {
    sandbox.setPassword(passwordSchema.parse(jsonBody(request)).password);
    return { status: 204 };
  },
  'POST /sandbox/pod': ({ sandbox }) => {
    sandbox.movePod();
    return { status: 204 };
  },
};

/** Answers a request under /sandbox; what is wrong with it is told in a sentence. */
export function control(controlled: Controlled, request: ApiRequest): Answer {
  const found = controls[`${request.method} ${request.path.toLowerCase().replace(/\/$/, '')}`];
  if (!found)
    return json(404, { error: `There is no ${request.method} ${request.path}; docs/sandbox.md names the paths.` });
  try {
    return found(controlled, request);
  } catch (error) {
    const message =
      error instanceof z.ZodError ? z.prettifyError(error) : String(error instanceof Error ? error.message : error);
    return json(400, { error: message });
  }
}

function part(sandbox: Sandbox, name: string | null): unknown {
  const state = sandbox.state();
  if (name === 'records') return state.records;
  return name === 'work' ? state.work : state;
}
