import {
  DEFAULT_CREDENTIALS,
  EXPORT_QUEUE,
  type HourlyLimits,
  PROCESSING_QUEUE,
  type SandboxOptions,
} from '../options.js';
import { Clock } from './clock.js';
import { CONTACT_FIELDS, INDICATOR_FIELDS, INDICATORS } from './contactFields.js';
import { ContactLists } from './contactLists.js';
import { type CustomObject, makeCustomObject } from './customObjects.js';
import { Definitions } from './definitions.js';
import { FieldTable } from './fields.js';
import { IdSequence, type Random, seededRandom } from './random.js';
import { RecordTable } from './recordTable.js';
import { Syncs } from './syncs.js';
import { Users } from './users.js';

export interface SiteSettings {
  syncDelayMs: number;
  hourlyLimits: HourlyLimits;
  contactCap: number | undefined;
  busyDefinition: 'conflict' | 'queue';
  duplicateWinner: 'first' | 'last';
  dropsImportRule: boolean;
  /** Milliseconds until the site's program turns PROCESS as MOD into PROCESSED; undefined = never. */
  processAfterMs: number | undefined;
}

/** Everything that the sandbox's Eloqua holds, in memory. Handlers are given it; nothing is global. */
export interface Site {
  readonly id: number;
  readonly clock: Clock;
  /** For ids; what requests use up besides must not shift them. */
  readonly random: Random;
  /** For clock skews, request ids and tokens. */
  readonly noise: Random;
  readonly users: Users;
  readonly oauth: { readonly clientId: string; readonly clientSecret: string };
  readonly settings: SiteSettings;
  readonly contacts: RecordTable;
  readonly lists: ContactLists;
  readonly customObjects: Map<number, CustomObject>;
  readonly definitions: Definitions;
  readonly syncs: Syncs;
  /** How often the site was moved to another pod. */
  podMoves: number;
}

/** Contact text fields hold 100 characters (contract, 12). */
const CONTACT_TEXT_LENGTH = 100;
const DEFAULT_LIMITS: HourlyLimits = { exports: 2000, imports: 2000, syncActions: 4000 };

/** A site with its users, lists and custom objects, and no contacts yet. */
export function makeSite(options: SandboxOptions): Site {
  const random = seededRandom(options.seed ?? 1);
  const noise = seededRandom((options.seed ?? 1) ^ 0x5eed);
  const clock = new Clock(options.clock);
  const { company, username, password } = { ...DEFAULT_CREDENTIALS, ...options };
  const contactFields = new FieldTable(
    [...CONTACT_FIELDS, ...(options.contactFields ?? [])],
    100_001,
    CONTACT_TEXT_LENGTH,
  );
  const site: Site = {
    id: 41_000 + Math.floor(random() * 1000),
    clock,
    random,
    noise,
    users: new Users(company, [{ username, password }, ...(options.otherUsers ?? [])], noise),
    oauth: options.oauth ?? { clientId: 'sandbox-client', clientSecret: 'sandbox-client-secret' },
    settings: settingsOf(options),
    contacts: new RecordTable(contactFields, new IdSequence(random, 1000)),
    lists: new ContactLists(new IdSequence(random, 10)),
    customObjects: new Map(),
    definitions: new Definitions(new IdSequence(random, 300)),
    syncs: new Syncs(new IdSequence(random, 1000)),
    podMoves: 0,
  };
  for (const name of [EXPORT_QUEUE, PROCESSING_QUEUE, ...(options.lists ?? [])]) site.lists.create(name, clock.now());
  addCustomObjects(site, options);
  return site;
}

function settingsOf(options: SandboxOptions): SiteSettings {
  return {
    syncDelayMs: options.syncDelayMs ?? 0,
    hourlyLimits: { ...DEFAULT_LIMITS, ...options.hourlyLimits },
    contactCap: options.contactCap,
    busyDefinition: options.busyDefinition ?? 'conflict',
    duplicateWinner: options.duplicateWinner ?? 'last',
    dropsImportRule: options.dropsImportRule ?? false,
    processAfterMs: options.indicators?.processAfterMs,
  };
}

function addCustomObjects(site: Site, options: SandboxOptions): void {
  const ids = new IdSequence(site.random, 170);
  const indicators = {
    name: INDICATORS,
    fields: INDICATOR_FIELDS,
    emailField: 'Email_Address',
    timestampField: 'Updated_Timestamp',
  };
  for (const spec of [indicators, ...(options.customObjects ?? [])]) {
    const object = makeCustomObject(spec, ids.next(), site.random, site.clock.now());
    site.customObjects.set(object.id, object);
  }
}

export function customObjectNamed(site: Site, name: string): CustomObject | undefined {
  return [...site.customObjects.values()].find((object) => object.name === name);
}
