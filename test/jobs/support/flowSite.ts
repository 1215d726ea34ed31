import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { JobScript } from '../../../src/jobs/jobNames.js';
import type { QueueRecord } from '../../../src/queue/types.js';
import type { SandboxOptions } from '../../sandbox/options.js';
import { type JobEnd, type JobEnv, type JobSite, openJobSite } from './jobSite.js';

/*
 * A site whose contacts travel the whole way with a handful of rules, each of which does one thing:
 *   lastName  OLD becomes Washed        company  N/A is emptied
 *   country   follows from city         firstName, address1  no rule reads or writes them
 */

export const WITH_ID = {
  emailAddress: '{{Contact.Field(C_EmailAddress)}}',
  contactIdExt: '{{Contact.Field(ContactIDExt)}}',
  firstName: '{{Contact.Field(C_FirstName)}}',
  lastName: '{{Contact.Field(C_LastName)}}',
  company: '{{Contact.Field(C_Company)}}',
  address1: '{{Contact.Field(C_Address1)}}',
  city: '{{Contact.Field(C_City)}}',
  country: '{{Contact.Field(C_Country)}}',
  ContactID: '{{Contact.Id}}',
};
const { contactIdExt: _, ...withoutId } = WITH_ID;
/** The fields of a site that was installed before the id was among them. */
export const WITHOUT_ID: Readonly<Record<string, string>> = withoutId;

export const address = (n: number) => `person${n}@example.com`;

export const contact = (n: number) => ({
  emailAddress: address(n),
  firstName: `First${n}`,
  lastName: 'old',
  company: n % 2 === 0 ? 'N/A' : 'Acme',
  address1: `Street ${n}`,
  city: 'Ulm',
  country: '',
});
export const WASHED = { lastName: 'Washed', country: 'Germany' };

interface FlowOptions {
  readonly count?: number;
  readonly fields?: Readonly<Record<string, string>>;
  readonly sandbox?: SandboxOptions;
  readonly env?: JobEnv;
}

export async function openFlowSite({ count = 3, fields = WITH_ID, sandbox, env }: FlowOptions = {}): Promise<JobSite> {
  const contacts = Array.from({ length: count }, (_unused, n) => contact(n));
  const noBrakes = { BRAKE_EMPTIED_SHARE: '', BRAKE_RULE_SHARE: '' };
  const site = await openJobSite({ sandbox: { contacts, ...sandbox }, env: { ...noBrakes, ...env } });
  useFields(site, fields);
  await insertRules(site);
  return site;
}

/** Changes which contact fields the site's jobs have from now on. */
export function useFields(site: JobSite, fields: Readonly<Record<string, string>>): void {
  writeFileSync(join(site.folder, 'fields.json'), JSON.stringify(fields));
}

export const fieldsEnv = (site: JobSite): JobEnv => ({ CONTACT_FIELDS_FILE: join(site.folder, 'fields.json') });

async function insertRules({ rulesDb }: JobSite): Promise<void> {
  const only = (...lookup: string[]) => ({ lookup, derive: {} });
  const fromCity = { type: 'deriveValue', fieldSet: ['city'], options: ['overwrite'] };
  await rulesDb.collection('config').insertOne({
    configName: 'Eloqua_Contacts_DWM',
    fields: {
      lastName: only('normLookup'),
      company: only('genericLookup'),
      country: { lookup: [], derive: { '1': fromCity } },
    },
    userDefinedFunctions: {},
    history: {
      writeContactHistory: true,
      returnHistoryId: false,
      returnHistoryField: 'historyId',
      histIdField: { name: 'ContactID', value: 'ContactID' },
    },
  });
  await rulesDb.collection('normLookup').insertOne({ fieldName: 'lastName', find: 'OLD', replace: 'Washed' });
  await rulesDb.collection('genericLookup').insertOne({ find: 'N/A' });
  await rulesDb.collection('deriveValue').insertMany([
    { fieldName: 'country', lookupVals: { city: 'ULM' }, value: 'Germany' },
    { fieldName: 'country', lookupVals: { city: 'BERN' }, value: 'Switzerland' },
  ]);
}

/** Runs a job with the site's fields, and expects it to end well. */
export async function runWell(site: JobSite, script: JobScript, env: JobEnv = {}): Promise<JobEnd> {
  const end = await site.run(script, [], { ...fieldsEnv(site), ...env });
  expect(end.status, `${script}: ${end.log}`).toBe(0);
  return end;
}

/** Brings the contacts of the export list as far as processedQueue. */
export async function upToPost(site: JobSite): Promise<void> {
  for (const script of ['get', 'run', 'indicators'] as const) await runWell(site, script);
}

/** Lets the jobs run as cron does, until no queue holds a record any more. */
export async function runThrough(site: JobSite, rounds = 5): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const script of ['run', 'indicators', 'post'] as const) await runWell(site, script);
    if ((await waiting(site)) === 0) return;
  }
  throw new Error(`After ${rounds} rounds the queues still hold records`);
}

async function waiting(site: JobSite): Promise<number> {
  let count = 0;
  for (const name of ['dwmQueue', 'indicatorQueue', 'processedQueue'])
    count += await site.queueDb.collection(name).countDocuments();
  return count;
}

export function recordsIn(site: JobSite, queueName: string): Promise<QueueRecord[]> {
  return site.queueDb
    .collection<QueueRecord>(queueName)
    .find({}, { sort: { emailAddress: 1 } })
    .toArray();
}

/** Id → everything that the site keeps of its contacts, but for the lists that they are on. */
export function contactsById(site: JobSite): Map<number, unknown> {
  return new Map(site.sandbox.state().records.contacts.map((one) => [one.id, one]));
}
