import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXPORT_QUEUE, PROCESSING_QUEUE } from '../options.js';
import { type Sandbox, startSandbox } from '../server.js';
import { basic, EMAIL, FIRST, objectOf, people, RawClient } from './client.js';

describe('the control paths', () => {
  let sandbox: Sandbox;
  let client: RawClient;
  beforeEach(async () => {
    sandbox = await startSandbox({ contacts: people(3), syncDelayMs: 60_000 });
    client = new RawClient(sandbox);
    client.authorization = '';
  });
  afterEach(() => sandbox.stop());

  it('set faults, count them, and clear them; no fault strikes them', async () => {
    const rule = { times: 'always', fault: { kind: 'status', status: 500 } };
    expect((await client.send('POST', '/sandbox/faults', { faults: [rule] })).status).toBe(201);
    expect((await client.send('GET', '/id')).status).toBe(500);
    expect(JSON.parse((await client.send('GET', '/sandbox/faults')).text)).toEqual([{ rule, seen: 1, struck: 1 }]);
    expect((await client.send('DELETE', '/sandbox/faults')).status).toBe(204);
    expect((await client.send('GET', '/id')).status).toBe(200);
  });

  it.each([
    ['/sandbox/faults', { fault: { kind: 'statu' } }],
    ['/sandbox/faults', { fault: { kind: 'reset' }, twice: true }],
    ['/sandbox/contacts', { rows: [{ unknown: 'x', emailAddress: 'a@example.com' }] }],
    ['/sandbox/contacts', { rows: [{ emailAddress: 'good@example.com' }, { firstName: 'nobody' }] }],
    ['/sandbox/contacts', { rows: [{ emailAddress: 'PERSON1@example.com' }] }],
    ['/sandbox/lists', { list: 'No such list', addresses: [] }],
    ['/sandbox/clock', { advanceMs: -1 }],
  ])('refuse what is wrong in a POST to %s with a sentence', async (path, body) => {
    const before = sandbox.fingerprint();
    const reply = await client.send('POST', path, body);
    expect(reply.status).toBe(400);
    expect(String(objectOf(reply).error).length).toBeGreaterThan(20);
    expect(sandbox.fingerprint()).toBe(before);
  });

  it('add contacts, put them on lists, move the clock and the pod, set the delay', async () => {
    await client.send('POST', '/sandbox/contacts', {
      rows: [{ 'Email Address': 'four@example.com', C_FirstName: 'Four' }],
      list: PROCESSING_QUEUE,
    });
    await client.send('POST', '/sandbox/lists', { list: PROCESSING_QUEUE, addresses: ['person1@example.com'] });
    expect(sandbox.members(PROCESSING_QUEUE)).toEqual(['person1@example.com', 'four@example.com']);
    const signed = new RawClient(sandbox);
    const uri = await signed.make('/syncs', {
      syncedInstanceUri: await signed.make('/contacts/exports', { name: 'n', fields: { email: EMAIL } }),
    });
    await client.send('POST', '/sandbox/clock', { advanceMs: 60_000 });
    expect(objectOf(await signed.bulk('GET', uri)).status).toBe('success');
    await client.send('POST', '/sandbox/settings', { syncDelayMs: 0 });
    expect(
      (
        await signed.importRows('/contacts', { fields: { email: EMAIL, first: FIRST }, identifierFieldName: 'email' }, [
          { email: 'four@example.com', first: '4' },
        ])
      ).status,
    ).toBe('success');
    await client.send('POST', '/sandbox/password', { password: 'changed' });
    expect((await signed.bulk('GET', '/contacts/lists')).status).toBe(401);
    expect(sandbox.state().work.users).toEqual([{ username: 'Api.User', failedSignIns: 1, locked: false }]);
    signed.authorization = basic('Sandbox\\Api.User', 'changed');
    expect((await signed.bulk('GET', '/contacts/lists')).status).toBe(200);
    await client.send('POST', '/sandbox/pod');
    expect((await signed.bulk('GET', '/contacts/lists')).status).toBe(401);
  });

  it('tell the state, the same text until something changes', async () => {
    const signed = new RawClient(sandbox);
    const records = async () => (await client.send('GET', '/sandbox/state?part=records')).text;
    const [text, print] = [await records(), sandbox.fingerprint()];
    await signed.make('/contacts/exports', { name: 'n', fields: { email: EMAIL } });
    expect([await records(), sandbox.fingerprint()]).toEqual([text, print]);
    sandbox.addToList(PROCESSING_QUEUE, ['person1@example.com']);
    expect(await records()).not.toBe(text);
    expect(sandbox.fingerprint()).not.toBe(print);
    const whole = JSON.parse((await client.send('GET', '/sandbox/state')).text);
    expect(whole).toEqual(sandbox.state());
    expect(whole.work.definitions).toHaveLength(1);
  });

  it('show a page for people, with what contacts and callers wrote made harmless, and no secrets', async () => {
    const signed = new RawClient(sandbox);
    await signed.make('/contacts/exports', { name: '<script>alert(1)</script>', fields: { email: EMAIL } });
    const page = await client.send('GET', '/sandbox/');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain(EXPORT_QUEUE);
    expect(page.text).not.toContain('<script>');
    const all =
      page.text +
      (await client.send('GET', '/sandbox/state')).text +
      (await client.send('GET', '/sandbox/requests')).text;
    for (const secret of [sandbox.credentials.password, signed.authorization.slice(6), 'sandbox-client-secret'])
      expect(all).not.toContain(secret);
    expect((await client.send('GET', '/sandbox/nothing')).status).toBe(404);
  });
});
