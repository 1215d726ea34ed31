import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PROCESSING_QUEUE } from '../sandbox/options.js';
import {
  address,
  openFlowSite,
  recordsIn,
  runThrough,
  runWell,
  WASHED,
  WITH_ID,
  WITHOUT_ID,
} from './support/flowSite.js';
import type { JobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

/** Invariant 12: what a person entered is never overwritten by something older. */

let site: JobSite;
let unmute: () => void;
beforeAll(() => {
  unmute = muteConsole();
});
afterEach(() => site.remove());
afterAll(() => unmute());

/** Between which steps a person edits. */
const MOMENTS = ['get', 'run', 'indicators'] as const;

describe.each([
  ['identified by id', WITH_ID],
  ['identified by address', WITHOUT_ID],
])('%s', (_, fields) => {
  test.each(MOMENTS)('edited after %s: what a person entered stays, and is washed', async (moment) => {
    site = await openFlowSite({ fields, count: 4 });
    const edit = () => {
      site.sandbox.editContact(address(0), { firstName: 'Edited' });
      site.sandbox.editContact(address(1), { city: 'Bern' });
      site.sandbox.editContact(address(2), { lastName: 'Edited' });
    };
    for (const script of ['get', 'run', 'indicators'] as const) {
      await runWell(site, script);
      if (script === moment) edit();
    }
    await runThrough(site);
    expect(site.sandbox.contact(address(0))).toMatchObject({ ...WASHED, firstName: 'Edited', company: '' });
    expect(site.sandbox.contact(address(1))).toMatchObject({ ...WASHED, city: 'Bern', country: 'Switzerland' });
    expect(site.sandbox.contact(address(2))).toMatchObject({ ...WASHED, lastName: 'Edited', company: '' });
    expect(site.sandbox.contact(address(3))).toMatchObject({ ...WASHED, company: 'Acme', address1: 'Street 3' });
    expect(site.sandbox.members(PROCESSING_QUEUE)).toEqual([]);
    expect(await recordsIn(site, 'dwmPOSTErroredQueue')).toEqual([]);
  });
});
