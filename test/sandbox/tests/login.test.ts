import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../server.js';
import { basic, objectOf, RawClient } from './client.js';

describe('logging in', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.stop());
  const start = async (options = {}) => {
    sandbox = await startSandbox(options);
    return new RawClient(sandbox);
  };

  it('answers who may with the addresses of the API, and who may not with a text in a 200', async () => {
    const client = await start({ company: 'Acme', username: 'Zoë.Ops', password: 'pässwörd:with:colons' });
    const id = objectOf(await client.send('GET', '/id'));
    expect(id).toMatchObject({
      site: { name: 'Acme' },
      user: { username: 'Zoë.Ops' },
      urls: { base: sandbox.url, apis: { rest: { bulk: `${sandbox.url}/API/Bulk/{version}/` } } },
    });
    for (const authorization of [
      '',
      'Basic',
      'Basic !!!',
      'Bearer nothing',
      basic('Acme\\Zoë.Ops', 'wrong'),
      basic('Other\\Zoë.Ops', 'x'),
    ]) {
      client.authorization = authorization;
      const reply = await client.send('GET', '/id');
      expect([reply.status, reply.text]).toEqual([200, '"Not authenticated."']);
      expect((await client.bulk('GET', '/contacts/fields')).status).toBe(401);
    }
  });

  it('locks a user after five bad passwords, for five minutes, against the right one too', async () => {
    const client = await start();
    const right = client.authorization;
    client.authorization = basic('Sandbox\\Api.User', 'wrong');
    for (let attempt = 1; attempt <= 5; attempt += 1) await client.send('GET', '/id');
    client.authorization = right;
    expect((await client.send('GET', '/id')).text).toBe('"Not authenticated."');
    expect((await client.bulk('GET', '/contacts/lists')).status).toBe(401);
    sandbox.advance(301_000);
    expect((await client.bulk('GET', '/contacts/lists')).status).toBe(200);
  });

  it('takes paths in any case, doubled slashes, and tunnelled methods', async () => {
    const client = await start();
    const uri = await client.make('/contacts/exports', { name: 'n', fields: { id: '{{Contact.Id}}' } });
    expect((await client.send('GET', '/api/BULK/2.0//CONTACTS/Lists?limit=1')).status).toBe(200);
    const reply = await client.bulk('POST', uri, {}, { 'x-http-method-override': 'DELETE' });
    expect(reply.status).toBe(204);
    const hidden = await client.bulk('GET', uri, undefined, { 'x-http-status-code-override': '200' });
    expect([hidden.status, hidden.headers.get('x-http-original-status-code')]).toEqual([200, '404']);
    expect(hidden.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('moves to another pod: the old base refuses good credentials, /id names the new one', async () => {
    const client = await start();
    sandbox.movePod();
    expect((await client.bulk('GET', '/contacts/lists')).status).toBe(401);
    const { urls } = objectOf(await client.send('GET', '/id'));
    expect(urls).toMatchObject({ base: `${sandbox.url}/pod2` });
    expect((await client.send('GET', '/pod2/API/Bulk/2.0/contacts/lists')).status).toBe(200);
    sandbox.movePod();
    expect((await client.send('GET', '/pod2/API/Bulk/2.0/contacts/lists')).status).toBe(401);
  });

  it('gives OAuth tokens: password grant, refresh tokens that work once, and expiry after eight hours', async () => {
    const client = await start({ oauth: { clientId: 'id', clientSecret: 'secret' } });
    const ask = (body: object, authorization = basic('id', 'secret')) =>
      client.send('POST', '/auth/oauth2/token', body, { authorization });
    const grant = {
      grant_type: 'password',
      scope: 'full',
      username: 'Sandbox\\Api.User',
      password: 'sandbox-password',
    };
    const first = objectOf(await ask(grant));
    expect(first).toMatchObject({ token_type: 'bearer', expires_in: 28_800 });
    client.authorization = `Bearer ${first.access_token}`;
    expect((await client.bulk('GET', '/contacts/lists')).status).toBe(200);
    const second = objectOf(await ask({ grant_type: 'refresh_token', refresh_token: first.refresh_token }));
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await ask({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).status).toBe(401);
    expect((await client.bulk('GET', '/contacts/lists')).status).toBe(200);
    sandbox.advance(28_801_000);
    expect((await client.bulk('GET', '/contacts/lists')).status).toBe(401);
    expect((await ask(grant, basic('id', 'wrong'))).status).toBe(401);
    expect((await ask({ ...grant, password: 'wrong' })).status).toBe(401);
    expect(objectOf(await ask({ grant_type: 'implicit' }))).toMatchObject({ error: 'unsupported_grant_type' });
  });

  it('refuses the old password and the old tokens once the password was changed', async () => {
    const client = await start();
    sandbox.setPassword('another');
    expect((await client.bulk('GET', '/contacts/lists')).status).toBe(401);
    client.authorization = basic('Sandbox\\Api.User', 'another');
    expect((await client.bulk('GET', '/contacts/lists')).status).toBe(200);
  });
});
