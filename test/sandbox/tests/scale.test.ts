import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_QUEUE, PROCESSING_QUEUE } from '../options.js';
import { type Sandbox, startSandbox } from '../server.js';
import { CONTACT_FIELDS } from '../site/contactFields.js';
import { RawClient } from './client.js';

const aliased = CONTACT_FIELDS.flatMap(({ alias, internalName }) => (alias ? [{ alias, internalName }] : []));
const FIELDS = {
  ...Object.fromEntries(aliased.map(({ alias, internalName }) => [alias, `{{Contact.Field(${internalName})}}`])),
  ContactID: '{{Contact.Id}}',
};

describe('100,000 contacts of 39 columns', () => {
  let sandbox: Sandbox;
  let client: RawClient;
  const seconds: Record<string, string> = {};
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    const result = await work();
    seconds[what] = ((performance.now() - from) / 1000).toFixed(2);
    return result;
  };
  beforeAll(async () => {
    const contacts = Array.from({ length: 100_000 }, (_, number) => contact(number, 'old'));
    sandbox = await timed('start', () => startSandbox({ contacts }));
    client = new RawClient(sandbox);
  });
  afterAll(() => sandbox.stop());

  it('80,001 go out in pages of 50,000 and 30,000 come back', async () => {
    const [queue, processing] = [
      await client.listStatement(EXPORT_QUEUE),
      await client.listStatement(PROCESSING_QUEUE),
    ];
    const definition = await client.make('/contacts/exports', {
      name: 'scale',
      fields: FIELDS,
      filter: `EXISTS('${queue}')`,
      maxRecords: 80_001,
      syncActions: [
        { action: 'remove', destination: queue },
        { action: 'add', destination: processing },
      ],
    });
    const { uri } = await timed('export sync', () => client.sync(definition));
    const addresses = new Set<unknown>();
    for (const offset of [0, 50_000]) {
      const page = await timed(`page at ${offset}`, () => client.page(`${uri}/data?limit=50000&offset=${offset}`));
      expect(page).toMatchObject({
        totalResults: 80_001,
        count: offset === 0 ? 50_000 : 30_001,
        hasMore: offset === 0,
      });
      expect(Object.keys(page.items?.[0] ?? {})).toHaveLength(39);
      for (const row of page.items ?? []) addresses.add(row.emailAddress);
    }
    expect(addresses.size).toBe(80_001);

    const imported = await client.make('/contacts/imports', {
      name: 'scale',
      fields: Object.fromEntries(Object.entries(FIELDS).filter(([name]) => name !== 'ContactID')),
      identifierFieldName: 'emailAddress',
      syncActions: [{ action: 'remove', destination: processing }],
    });
    await timed('upload of 30,000', async () => {
      for (let from = 0; from < 30_000; from += 10_000) {
        const rows = Array.from({ length: 10_000 }, (_, number) => contact(from + number, 'new'));
        expect((await client.bulk('POST', `${imported}/data`, rows)).status).toBe(204);
      }
    });
    const sync = await timed('import sync', () => client.sync(imported));
    expect(sync.status).toBe('success');
    expect(sandbox.members(PROCESSING_QUEUE)).toHaveLength(50_001);
    expect(sandbox.contact('person29999@example.com')?.city).toBe('new city');
    expect(sandbox.contact('person30000@example.com')?.city).toBe('old city');
    await timed('fingerprint', async () => sandbox.fingerprint());
    console.log('seconds:', JSON.stringify(seconds), 'heap:', `${Math.round(process.memoryUsage().heapUsed / 1e6)} MB`);
  });
});

function contact(number: number, age: string): Record<string, string> {
  const row = Object.fromEntries(aliased.map(({ alias }) => [alias, `${age} ${alias}`]));
  return { ...row, emailAddress: `person${number}@example.com` };
}
