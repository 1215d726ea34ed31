import { createServer, type Server } from 'node:http';
import { settle } from './bulk/execution.js';
import { control } from './control/controlRoutes.js';
import { RequestLog, type RequestRecord } from './control/requestLog.js';
import { fingerprintOf, type SandboxState, stateOf } from './control/state.js';
import { statePage } from './control/statePage.js';
import { FaultBoard } from './faults/faultBoard.js';
import type { FaultRule } from './faults/faultRules.js';
import { releaseStuck, removeField } from './faults/strike.js';
import { type ArrivalListener, makeListener } from './http/listener.js';
import { type ContactRow, DEFAULT_CREDENTIALS, type SandboxOptions } from './options.js';
import { deleteContact, editContact } from './site/editContacts.js';
import { setIndicators } from './site/indicators.js';
import { loadContacts, readContactFile } from './site/loadContacts.js';
import { contactByAddress, contactRow, type Indicators, indicatorsOf, listNamed } from './site/lookUp.js';
import { makeSite, type Site } from './site/site.js';

export type { RequestRecord } from './control/requestLog.js';
export type { RecordState, SandboxState } from './control/state.js';
export type { Fault, FaultRule } from './faults/faultRules.js';
export type { ContactRow, SandboxOptions } from './options.js';
export type { Indicators } from './site/lookUp.js';

/** A running sandbox: an Eloqua of one's own, with its state in memory. */
export interface Sandbox {
  /** Where to log in: ELOQUA_LOGIN_URL. */
  readonly url: string;
  readonly port: number;
  readonly credentials: { readonly company: string; readonly username: string; readonly password: string };
  /** Settings for the jobs, as environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Every request but those to /sandbox, oldest first. */
  readonly requests: readonly RequestRecord[];

  /** `records` is what the site keeps (contacts, lists, custom objects), `work` its definitions, syncs and users. */
  state(): SandboxState;
  /** SHA-256 of `state().records`' content: equal before and after means nothing was changed. */
  fingerprint(): string;
  /** A contact's fields by alias, such as firstName; undefined when there is no such address. */
  contact(address: string): Record<string, string> | undefined;
  /** Addresses on a shared list, in the order of their contacts' ids. */
  members(list: string): string[];
  /** Row of Contacts.Indicators. */
  indicators(address: string): Indicators | undefined;
  setIndicators(address: string, change: Partial<Indicators>): void;

  /** Makes contacts and puts them on a shared list (the export queue unless named); returns how many. */
  addContacts(rows: readonly ContactRow[], list?: string): number;
  addToList(list: string, addresses: readonly string[]): void;
  /** What a person does in Eloqua's pages: changes some fields of a contact, its address too, or deletes it. */
  editContact(address: string, change: ContactRow): void;
  deleteContact(address: string): void;
  /** Calls `listener` with each request of the API from now on, before the site looks at it. */
  beforeRequest(listener: (request: { readonly method: string; readonly path: string }) => void): void;

  /** Replaces the rules; `addFaults` keeps those that are set. */
  setFaults(...rules: FaultRule[]): void;
  addFaults(rules: readonly FaultRule[]): void;
  /** Ends all faults; a stuck sync goes on. Whatever a fault has done to the site (a pod move, gone data) stays. */
  clearFaults(): void;

  setSyncDelay(milliseconds: number): void;
  /** Moves the site's clock forward: syncs end, data and tokens expire. */
  advance(milliseconds: number): void;
  movePod(): void;
  /** The old password and all tokens are refused from now on. */
  setPassword(password: string): void;
  /** Takes a contact field, or one of Contacts.Indicators, away by its internal name. */
  removeField(internalName: string): void;
  /** Ends open connections too. */
  stop(): Promise<void>;
}

/** Starts a sandbox, on 127.0.0.1 and a free port unless told otherwise. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const site = makeSite(options);
  const rows = typeof options.contacts === 'string' ? readContactFile(options.contacts) : (options.contacts ?? []);
  loadContacts(site, rows, { indicators: options.indicators });
  const board = new FaultBoard();
  board.set(options.faults ?? []);
  const log = new RequestLog();
  const server = createServer();
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, host);
  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  const listeners: ArrivalListener[] = [];
  const sandbox = {
    ...makeSandbox(site, board, log),
    ...identity(options, url, port),
    beforeRequest: (arriving: ArrivalListener) => void listeners.push(arriving),
    stop: () => close(server),
  };
  const controlled = {
    sandbox,
    page: () => statePage(site, board, log.records),
    faultStandings: () => board.standings(),
  };
  const listener = makeListener({
    site,
    board,
    log,
    url: () => url,
    arriving: (request) => {
      for (const each of listeners) each(request);
    },
    control: (request) => control(controlled, request),
  });
  server.on('request', (incoming, response) => void listener(incoming, response));
  return sandbox;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  // A client that keeps connections open must not find them closed under it: only the faults do that.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  return new Promise((done, refused) => {
    server.once('error', refused);
    server.listen(port, host, () => {
      server.off('error', refused);
      const address = server.address();
      done(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}

function identity(options: SandboxOptions, url: string, port: number) {
  const { company, username, password } = { ...DEFAULT_CREDENTIALS, ...options };
  const env = {
    ELOQUA_LOGIN_URL: url,
    ELOQUA_COMPANY: company,
    ELOQUA_USERNAME: username,
    ELOQUA_PASSWORD: password,
  };
  return { url, port, credentials: { company, username, password }, env };
}

function makeSandbox(site: Site, board: FaultBoard, log: RequestLog) {
  return {
    requests: log.records,
    ...questions(site),
    setIndicators: (address: string, change: Partial<Indicators>) => setIndicators(site, address, change),
    addContacts: (rows: readonly ContactRow[], list?: string) => loadContacts(site, rows, { list }).length,
    addToList: (name: string, addresses: readonly string[]) => {
      const ids = addresses.flatMap((address) => contactByAddress(site, address)?.id ?? []);
      site.lists.add(listNamed(site, name), ids, site.clock.now());
    },
    editContact: (address: string, change: ContactRow) => editContact(site, address, change),
    deleteContact: (address: string) => deleteContact(site, address),
    setFaults: (...rules: FaultRule[]) => board.set(rules),
    addFaults: (rules: readonly FaultRule[]) => board.add(rules),
    clearFaults: () => {
      board.set([]);
      releaseStuck(site);
    },
    setSyncDelay: (milliseconds: number) => {
      site.settings.syncDelayMs = milliseconds;
    },
    advance: (milliseconds: number) => site.clock.advance(milliseconds),
    movePod: () => {
      site.podMoves += 1;
    },
    setPassword: (password: string) => site.users.setPassword(password),
    removeField: (internalName: string) => removeField(site, internalName),
  };
}

/** Answers as of now: what is due by the clock has happened. */
function questions(site: Site) {
  const now = <T>(ask: () => T): T => {
    settle(site);
    return ask();
  };
  return {
    state: () => now(() => stateOf(site)),
    fingerprint: () => now(() => fingerprintOf(site)),
    contact: (address: string) =>
      now(() => {
        const contact = contactByAddress(site, address);
        return contact && contactRow(site, contact);
      }),
    members: (list: string) =>
      now(() =>
        [...listNamed(site, list).members]
          .sort((one, other) => one - other)
          .flatMap((id) => site.contacts.get(id)?.values[0] ?? []),
      ),
    indicators: (address: string) => now(() => indicatorsOf(site, address)),
  };
}
