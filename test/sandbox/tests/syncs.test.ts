import { afterEach, describe, expect, it } from 'vitest';
import { EXPORT_QUEUE, type SandboxOptions } from '../options.js';
import { type Sandbox, startSandbox } from '../server.js';
import { basic, EMAIL, FIRST, objectOf, people, RawClient } from './client.js';

const EXPORT = { name: 'n', fields: { email: EMAIL } };
const IMPORT = { name: 'n', fields: { email: EMAIL, first: FIRST }, identifierFieldName: 'email' };
const HOUR = 3_600_000;

describe('syncs', () => {
  let sandbox: Sandbox;
  let client: RawClient;
  let now = Date.UTC(2026, 0, 5, 10);
  afterEach(() => sandbox.stop());
  /** A sandbox whose clock stands still but for `advance`. */
  const start = async (options: SandboxOptions = {}) => {
    now = Date.UTC(2026, 0, 5, 10);
    sandbox = await startSandbox({ contacts: people(3), clock: () => now, ...options });
    client = new RawClient(sandbox);
  };
  const startOf = (definition: string, from = client) => from.bulk('POST', '/syncs', { syncedInstanceUri: definition });
  const statusOf = async (uri: string) => objectOf(await client.bulk('GET', uri)).status;

  it('go from pending over active to their end, with the times that are known by then', async () => {
    await start({ syncDelayMs: 9000 });
    const reply = objectOf(await startOf(await client.make('/contacts/exports', EXPORT)));
    expect(reply).toMatchObject({ status: 'pending', createdBy: 'Api.User' });
    expect(reply).not.toHaveProperty('syncStartedAt');
    const uri = String(reply.uri);
    sandbox.advance(2999);
    expect(await statusOf(uri)).toBe('pending');
    sandbox.advance(1);
    expect(objectOf(await client.bulk('GET', uri))).toMatchObject({
      status: 'active',
      syncStartedAt: '2026-01-05T10:00:03.0000000Z',
    });
    expect((await client.bulk('GET', `${uri}/data`)).status).toBe(404);
    sandbox.advance(6000);
    expect(objectOf(await client.bulk('GET', uri))).toMatchObject({
      status: 'success',
      syncEndedAt: '2026-01-05T10:00:09.0000000Z',
    });
    expect((await client.page(`${uri}/data`)).count).toBe(3);
  });

  it('take the rows and lists as they are when they end, and keep the rows as they were', async () => {
    await start({ syncDelayMs: 9000 });
    const list = await client.listStatement(EXPORT_QUEUE);
    const definition = await client.make('/contacts/exports', {
      ...EXPORT,
      fields: IMPORT.fields,
      filter: `EXISTS('${list}')`,
      syncActions: [{ action: 'remove', destination: list }],
    });
    const uri = String(objectOf(await startOf(definition)).uri);
    sandbox.addContacts([{ emailAddress: 'late@example.com', firstName: 'Late' }]);
    expect(sandbox.members(EXPORT_QUEUE)).toHaveLength(4);
    sandbox.advance(9000);
    await statusOf(uri);
    sandbox.addContacts([{ emailAddress: 'too.late@example.com' }]);
    expect(sandbox.members(EXPORT_QUEUE)).toEqual(['too.late@example.com']);
    sandbox.setSyncDelay(0);
    await client.importRows('/contacts', IMPORT, [{ email: 'late@example.com', first: 'Changed' }]);
    const { items = [] } = await client.page(`${uri}/data`);
    expect(items).toHaveLength(4);
    expect(items.at(-1)).toEqual({ email: 'late@example.com', first: 'Late' });
  });

  it('of a definition that is busy are refused, or queued when so set', async () => {
    await start({ syncDelayMs: 9000 });
    const definition = await client.make('/contacts/exports', EXPORT);
    expect((await startOf(definition)).status).toBe(201);
    expect((await startOf(definition)).status).toBe(409);
    sandbox.advance(9000);
    expect((await startOf(definition)).status).toBe(201);
    await sandbox.stop();
    await start({ syncDelayMs: 9000, busyDefinition: 'queue' });
    const other = await client.make('/contacts/exports', EXPORT);
    expect([(await startOf(other)).status, (await startOf(other)).status]).toEqual([201, 201]);
  });

  it('an hour are limited by kind: the next is 429 with the seconds to wait', async () => {
    await start({ hourlyLimits: { exports: 2 } });
    const definition = await client.make('/contacts/exports', EXPORT);
    await client.sync(definition);
    sandbox.advance(600_000);
    await client.sync(definition);
    const refused = await startOf(definition);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3000']);
    expect((await client.importRows('/contacts', IMPORT, [{ email: 'a@example.com', first: '' }])).status).toBe(
      'success',
    );
    sandbox.advance(3_000_000);
    expect((await startOf(definition)).status).toBe(201);
  });

  it('lose their rows after the retention, and with their definition', async () => {
    await start();
    const definition = await client.make('/contacts/exports', { ...EXPORT, dataRetentionDuration: 'PT2H' });
    const { uri } = await client.sync(definition);
    sandbox.advance(2 * HOUR - 1);
    expect((await client.page(`${uri}/data`)).count).toBe(3);
    sandbox.advance(1);
    expect((await client.bulk('GET', `${uri}/data`)).status).toBe(404);
    const again = await client.sync(definition);
    await client.bulk('DELETE', definition);
    expect((await client.bulk('GET', `${again.uri}/data`)).status).toBe(404);
    expect(await statusOf(again.uri)).toBe('success');
    const cleared = await client.sync(await client.make('/contacts/exports', EXPORT));
    expect((await client.bulk('DELETE', `${cleared.uri}/data`)).status).toBe(204);
    expect((await client.bulk('GET', `${cleared.uri}/data`)).status).toBe(404);
  });

  it('unused definitions go by themselves, staged rows after their retention', async () => {
    await start();
    const definition = await client.make('/contacts/imports', {
      ...IMPORT,
      autoDeleteDuration: 'PT3H',
      dataRetentionDuration: 'PT1H',
    });
    await client.bulk('POST', `${definition}/data`, [{ email: 'person1@example.com', first: 'x' }]);
    sandbox.advance(HOUR);
    expect(await client.logOf((await client.sync(definition)).uri)).toContain('ELQ-00124 0');
    sandbox.advance(3 * HOUR - 1);
    expect((await client.bulk('GET', definition)).status).toBe(200);
    sandbox.advance(1);
    expect((await client.bulk('GET', definition)).status).toBe(404);
  });

  it('end in error when their definition was deleted or a field of it went', async () => {
    await start({ syncDelayMs: 9000 });
    const [deleted, broken] = [
      await client.make('/contacts/exports', EXPORT),
      await client.make('/contacts/exports', IMPORT),
    ];
    const uris = [String(objectOf(await startOf(deleted)).uri), String(objectOf(await startOf(broken)).uri)];
    await client.bulk('DELETE', deleted);
    sandbox.removeField('C_FirstName');
    sandbox.advance(9000);
    expect(await client.logOf(uris[0] ?? '')).toEqual(['ELQ-00143 0', 'ELQ-00101 0']);
    expect(await client.logOf(uris[1] ?? '')).toEqual(['ELQ-00122 0', 'ELQ-00101 0']);
    expect(await statusOf(uris[0] ?? '')).toBe('error');
    expect((await startOf(broken)).status).toBe(400);
    expect((await startOf('/contacts/exports/1')).status).toBe(400);
  });

  it('show their data to their user alone, and only exports have any', async () => {
    await start({ otherUsers: [{ username: 'Other', password: 'pw' }] });
    const other = new RawClient(sandbox);
    other.authorization = basic('Sandbox\\Other', 'pw');
    const definition = await client.make('/contacts/exports', EXPORT);
    const { uri } = await client.sync(definition);
    expect((await other.bulk('GET', `${uri}/data`)).status).toBe(403);
    expect((await other.bulk('GET', uri)).status).toBe(200);
    expect((await other.page(`${(await other.sync(definition)).uri}/data`)).count).toBe(3);
    const imported = await client.importRows('/contacts', IMPORT, [{ email: 'person1@example.com', first: 'x' }]);
    expect((await client.bulk('GET', `${imported.uri}/data`)).status).toBe(400);
  });

  it('start with the upload when the definition says so', async () => {
    await start();
    const definition = await client.make('/contacts/imports', { ...IMPORT, isSyncTriggeredOnImport: true });
    const reply = await client.bulk('POST', `${definition}/data`, [{ email: 'person1@example.com', first: 'Ann' }]);
    expect([reply.status, objectOf(reply).syncedInstanceUri]).toEqual([201, definition]);
    expect(await statusOf(String(objectOf(reply).uri))).toBe('success');
    expect(sandbox.contact('person1@example.com')?.firstName).toBe('Ann');
  });

  it('take 500 uploads and bodies of 32 MB, no more', async () => {
    await start();
    const definition = await client.make('/contacts/imports', IMPORT);
    const big = (bytes: number) => {
      const rest = '[{"email":"a@example.com","first":""}]';
      return rest.replace('""', `"${'x'.repeat(bytes - rest.length)}"`);
    };
    const limit = 32 * 1024 * 1024;
    expect((await client.bulk('POST', `${definition}/data`, big(limit + 1))).status).toBe(404);
    expect((await client.bulk('POST', `${definition}/data`, big(limit))).status).toBe(204);
    for (let file = 2; file <= 500; file += 1)
      expect((await client.bulk('POST', `${definition}/data`, '[]')).status).toBe(204);
    expect((await client.bulk('POST', `${definition}/data`, '[]')).status).toBe(400);
  });

  it('are found by their definition, newest first', async () => {
    await start();
    const definition = await client.make('/contacts/exports', EXPORT);
    await client.sync(await client.make('/contacts/exports', EXPORT));
    const first = await client.sync(definition);
    sandbox.advance(1000);
    const second = await client.sync(definition);
    const { items } = await client.page(
      `/syncs?q=${encodeURIComponent(`"syncedInstanceUri=${definition}"`)}&orderBy=createdAt%20DESC`,
    );
    expect(items?.map(({ uri }) => uri)).toEqual([second.uri, first.uri]);
  });

  it('of marked indicators: the site turns them PROCESSED after a while when so set', async () => {
    await start({ indicators: { processAfterMs: 60_000 } });
    sandbox.setIndicators('person1@example.com', { status: 'PROCESS as MOD', updatedAt: now });
    sandbox.advance(59_999);
    expect(sandbox.indicators('person1@example.com')?.status).toBe('PROCESS as MOD');
    sandbox.advance(1);
    expect(sandbox.indicators('person1@example.com')).toEqual({ status: 'PROCESSED', updatedAt: now + 60_000 });
  });
});
