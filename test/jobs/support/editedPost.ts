import { silentLog } from '../../../src/log.js';
import { openQueues } from '../../../src/queue/openQueues.js';
import { PROCESSING_QUEUE } from '../../sandbox/options.js';
import { address, contact, contactsById, fieldsEnv, openFlowSite, recordsIn, runThrough, WASHED } from './flowSite.js';
import type { JobSite } from './jobSite.js';
import type { KillScenario } from './killAtRequest.js';

const COUNT = 4;

/**
 * `post` is ended at a request, and people edit contacts before it runs again: a field that no rule touches, one that a
 * rule reads, one that a rule writes; and one contact gets another address. What they entered is there in the end,
 * whether the import had been taken in before or not.
 */
export const EDITED_POST: KillScenario = {
  script: 'post',
  async open() {
    const site = await openFlowSite({ count: 0 });
    await queueWashed(site);
    return { ...site, env: { ...site.env, ...fieldsEnv(site) } };
  },
  moments: ['acted'],
  async afterwards(site) {
    const before = contactsById(site).size;
    for (const [n, change] of EDITS.entries()) site.sandbox.editContact(address(n), change);
    await site.letLeasesRunOut();
    await site.run('clean');
    await runThrough(site);
    return wrongAtTheEnd(site, before);
  },
};

/** Contacts on the processing list, and their records as `run` leaves them, in processedQueue: one import. */
async function queueWashed(site: JobSite): Promise<void> {
  const rows = Array.from({ length: COUNT }, (_, n) => ({ ...contact(n), company: 'Acme' }));
  site.sandbox.addContacts(rows, PROCESSING_QUEUE);
  const records = rows.map((row) => {
    const { ContactID = '' } = site.sandbox.contact(row.emailAddress) ?? {};
    const contactIdExt = `CMBRX${ContactID.padStart(12, '0')}`;
    return { ...row, ...WASHED, ContactID, contactIdExt, _asExported: { lastName: 'old', country: '' } };
  });
  const queues = await openQueues(site.queueDb, { log: silentLog });
  await (await queues.queue('processedQueue')).add(records, { batchName: 'test' });
  await queues.close();
}

const EDITS = [{ address1: 'Edited' }, { city: 'Bern' }, { lastName: 'Edited' }, { emailAddress: 'moved@example.com' }];

async function wrongAtTheEnd(site: JobSite, contacts: number): Promise<string[]> {
  const { sandbox } = site;
  const found = EDITS.map(({ emailAddress = '' }, n) => sandbox.contact(emailAddress || address(n)));
  const wrong: string[] = [];
  for (const [n, change] of EDITS.entries()) {
    for (const [field, value] of Object.entries(change)) {
      if (found[n]?.[field] !== value) wrong.push(`contact ${n} has ${field} ${JSON.stringify(found[n]?.[field])}`);
    }
    if (n !== 2 && found[n]?.lastName !== 'Washed') wrong.push(`contact ${n} is not washed`);
  }
  if (contactsById(site).size !== contacts) wrong.push('a contact was made or lost');
  if (sandbox.members(PROCESSING_QUEUE).length > 0) wrong.push('contacts are left on the processing list');
  if (sandbox.state().work.definitions.length > 0) wrong.push('definitions are left');
  if ((await recordsIn(site, 'dwmPOSTErroredQueue')).length > 0) wrong.push('records are on the errored queue');
  return wrong;
}
