import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { text as readText } from 'node:stream/consumers';
import { nearNames } from '../eloqua/nearNames.js';
import { DwmError } from '../errors/dwmError.js';
import { contactIdFieldOf, emailFieldOf, readContactFields } from '../jobs/contactFields.js';
import { get } from '../jobs/get.js';
import type { JobRun } from '../jobs/job.js';
import { openJobRun } from '../jobs/openJobRun.js';
import { openWasher } from '../jobs/openWasher.js';
import { silentLog } from '../log.js';
import { RunMetrics } from '../ops/metrics.js';
import { connectMongo } from '../ops/mongo.js';
import { noProgress } from '../ops/progress.js';
import { loadEnvironment, readSettings } from '../ops/settings.js';
import { printWarning } from '../ops/terminal.js';
import { ownValue } from '../ownValue.js';
import { explainRecord } from '../wash/explain/explainRecord.js';
import { explainText } from '../wash/explain/explainText.js';
import type { WashRecord } from '../wash/types.js';
import type { Washer } from '../wash/washer.js';
import { type FoundContact, findInQueues, readFromEloqua, readFromText } from './contactSources.js';
import { newestHistory, recordedWashText } from './newestHistory.js';

export type Source = 'queue' | 'eloqua' | 'history' | 'stdin';

export interface ExplainRequest {
  /** E-mail address; with `history` a contact id will do as well. */
  readonly contact: string;
  readonly from: Source | undefined;
  readonly json: boolean;
}

/** Explains one contact. Writes nothing, except that reading from Eloqua makes an export of this contact and deletes it. */
export async function explain(request: ExplainRequest): Promise<string> {
  const eloquaNeeded = request.from === 'eloqua';
  const settings = readSettings(loadEnvironment(), eloquaNeeded ? ['mongodb', 'eloqua'] : ['mongodb']);
  const mongo = await connectMongo(settings, 'explain');
  const { jobRun, close } = openJobRun({
    job: get,
    flags: { verbose: false, dryRun: true, overrideBrakes: false },
    settings,
    log: { ...silentLog, warn: printWarning },
    metrics: new RunMetrics(),
    runId: `explain-${randomUUID().slice(0, 8)}`,
    mongo,
    host: settings.DWM_HOST || hostname(),
    signal: new AbortController().signal,
    progress: noProgress,
  });
  try {
    return request.from === 'history' ? await explainHistory(jobRun, request) : await explainNow(jobRun, request);
  } finally {
    await close();
    await mongo.close();
  }
}

/** What the rules as they are now do to the contact. */
async function explainNow(run: JobRun, request: ExplainRequest): Promise<string> {
  const { record, where } = await find(run, request);
  const { washer } = await openWasher(run);
  const explanation = await explainRecord(washer, record, Math.floor(Date.now() / 1000));
  // Records from elsewhere have the fields that Eloqua gave; what a person typed may be misspelt.
  const unknownFields = request.from === 'stdin' ? fieldsUnknownTo(washer, run, record) : [];
  if (request.json) return JSON.stringify({ where, ...explanation, unknownFields }, null, 2);
  const told = unknownFields.map(({ field, near }) => `${unknownFieldText(field, near)}\n`).join('');
  return `Found in ${where}.\n${told}\n${explainText(explanation)}`;
}

interface UnknownField {
  readonly field: string;
  readonly near: readonly string[];
}

/** Fields of the record that neither the wash config nor the export knows: nothing happens to them. */
function fieldsUnknownTo({ base, historyIdName }: Washer, run: JobRun, record: WashRecord): UnknownField[] {
  const inputs = base.fields.flatMap(({ derive }) => derive.flatMap((set) => set.inputs));
  const exported = Object.keys(readContactFields(run.settings));
  const known = new Set([...base.plans.keys(), ...inputs, ...exported, historyIdName]);
  const names = [...known].filter((name) => name !== undefined);
  return Object.keys(record)
    .filter((field) => !known.has(field))
    .map((field) => ({ field, near: nearNames(field, names) }));
}

function unknownFieldText(field: string, near: readonly string[]): string {
  const meant = near.length === 0 ? '' : `; did you mean ${near.join(', ')}?`;
  return `Unknown field "${field}": neither the wash config nor CONTACT_FIELDS_FILE has it${meant}`;
}

/** What the rules did when the contact was last washed. */
async function explainHistory(run: JobRun, { contact, json }: ExplainRequest): Promise<string> {
  const fields = readContactFields(run.settings);
  const idField = contactIdFieldOf(fields) ?? 'ContactID';
  const { washer } = await openWasher(run);
  const contactId = /@/.test(contact) ? await idOf(run, contact, idField) : contact;
  const wash = await newestHistory(run.rulesDb, washer.historyIdName ?? idField, contactId);
  if (!wash) throw notFound(`No history of contact ${contactId} is there: it has not been washed yet`);
  return json ? JSON.stringify(wash, null, 2) : recordedWashText(wash);
}

/** Histories know contacts by id alone, so an address is looked up where the contact is now. */
async function idOf(run: JobRun, address: string, idField: string): Promise<string> {
  const { record } = await find(run, { contact: address, from: undefined, json: false });
  const id = ownValue(record, idField);
  if (typeof id !== 'string' || id === '') throw notFound(`The contact has no ${idField}, by which histories are kept`);
  return id;
}

async function find(run: JobRun, { contact, from }: ExplainRequest): Promise<FoundContact> {
  const fields = readContactFields(run.settings);
  if (from === 'stdin') return readFromText(await readText(process.stdin), contactIdFieldOf(fields) ?? 'ContactID');
  const emailField = emailFieldOf(fields);
  const inQueue = from === 'eloqua' ? undefined : await findInQueues(run.queueDb, emailField, contact);
  if (inQueue) return inQueue;
  if (from === 'queue') throw notFound('No queue holds a record with this address; try --from eloqua');
  if (run.settings.ELOQUA_USERNAME === '') {
    throw notFound('No queue holds a record with this address, and Eloqua cannot be asked without ELOQUA_… settings');
  }
  const inEloqua = await readFromEloqua(run, contact);
  if (inEloqua) return inEloqua;
  throw notFound('Neither a queue nor Eloqua has a contact with this address');
}

function notFound(message: string): DwmError {
  return new DwmError('CONTACT_NOT_FOUND', message);
}
