import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXPORT_QUEUE } from '../options.js';
import { type FaultRule, type Sandbox, startSandbox } from '../server.js';
import { EMAIL, FIRST, objectOf, people, RawClient } from './client.js';

const EXPORT = { name: 'n', fields: { email: EMAIL, first: FIRST } };
const IMPORT = { ...EXPORT, identifierFieldName: 'email' };

describe('faults', () => {
  let sandbox: Sandbox;
  let client: RawClient;
  beforeEach(async () => {
    sandbox = await startSandbox({ contacts: people(4) });
    client = new RawClient(sandbox);
  });
  afterEach(() => sandbox.stop());
  const exported = async (filter?: string) =>
    client.sync(await client.make('/contacts/exports', { ...EXPORT, ...(filter ? { filter } : {}) }));
  const definitions = () => sandbox.state().work.definitions.length;
  /** How fetch fails: the code of its cause. */
  const failure = async (attempt: Promise<unknown>) => {
    try {
      await attempt;
      return 'none';
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      return cause instanceof Error && 'code' in cause ? String(cause.code) : String(error);
    }
  };

  it('strike the requests that match, from the nth on, so often as told', async () => {
    sandbox.setFaults({ method: 'GET', path: '/contacts/*', nth: 2, times: 2, fault: { kind: 'status', status: 503 } });
    const statuses: number[] = [];
    for (const uri of ['/contacts/lists', '/contacts/fields', '/customObjects', '/contacts/LISTS', '/contacts/lists'])
      statuses.push((await client.bulk('GET', uri)).status);
    expect(statuses).toEqual([200, 503, 200, 503, 200]);
    expect((await client.bulk('POST', '/contacts/exports', EXPORT)).status).toBe(201);
    sandbox.setFaults({ path: '/id', times: 'always', fault: { kind: 'status', status: 401 } });
    for (let call = 0; call < 3; call += 1) expect((await client.send('GET', '/id')).status).toBe(401);
    sandbox.clearFaults();
    expect((await client.send('GET', '/id')).status).toBe(200);
    expect(sandbox.requests.map(({ status, faults }) => `${status} ${faults}`)).toEqual([
      '200 ',
      '503 status',
      '200 ',
      '503 status',
      '200 ',
      '201 ',
      '401 status',
      '401 status',
      '401 status',
      '200 ',
    ]);
  });

  it('can ask for a page by its query, and for the kind of definition that a sync is of', async () => {
    const { uri } = await exported();
    sandbox.setFaults(
      { path: '/syncs/*/data', query: { offset: '2' }, fault: { kind: 'status', status: 500 } },
      { path: '/syncs', method: 'POST', of: '/contacts/imports/*', fault: { kind: 'status', status: 409 } },
    );
    expect((await client.bulk('GET', `${uri}/data?offset=0`)).status).toBe(200);
    expect((await client.bulk('GET', `${uri}/data?offset=2`)).status).toBe(500);
    expect((await exported()).status).toBe('success');
    const imports = await client.make('/contacts/imports', IMPORT);
    expect((await client.bulk('POST', '/syncs', { syncedInstanceUri: imports })).status).toBe(409);
  });

  it('status: with Retry-After, with bodies of several kinds, before or after the work is done', async () => {
    const fail = async (fault: FaultRule['fault']) => {
      sandbox.setFaults({ fault });
      const reply = await client.bulk('POST', '/contacts/exports', EXPORT);
      return [
        reply.status,
        reply.headers.get('retry-after'),
        reply.headers.get('content-type')?.split(';')[0] ?? '',
        reply.text[0],
      ];
    };
    expect(await fail({ kind: 'status', status: 429, retryAfter: 7 })).toEqual([429, '7', '', undefined]);
    expect(await fail({ kind: 'status', status: 502, body: 'html' })).toEqual([502, null, 'text/html', '<']);
    expect(await fail({ kind: 'status', status: 500, body: 'json' })).toEqual([500, null, 'application/json', '{']);
    expect(await fail({ kind: 'status', status: 503, body: 'text', text: 'wait' })).toEqual([
      503,
      null,
      'text/plain',
      'w',
    ]);
    expect(definitions()).toBe(0);
    await fail({ kind: 'status', status: 502, body: 'html', acts: true });
    expect(definitions()).toBe(1);
  });

  it('reset: before the work or after it', async () => {
    sandbox.setFaults({ method: 'POST', fault: { kind: 'reset' } });
    expect(await failure(client.bulk('POST', '/contacts/exports', EXPORT))).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect(definitions()).toBe(0);
    sandbox.setFaults({ method: 'POST', fault: { kind: 'reset', acts: true } });
    expect(await failure(client.bulk('POST', '/contacts/exports', EXPORT))).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect(definitions()).toBe(1);
    expect(sandbox.requests.at(-1)).toMatchObject({ status: 0, faults: ['reset'] });
  });

  it('timeout: no answer, the work done or not; the next request is answered', async () => {
    for (const acts of [false, true]) {
      sandbox.setFaults({ fault: { kind: 'timeout', acts } });
      const attempt = fetch(`${sandbox.url}/API/Bulk/2.0/contacts/exports`, {
        method: 'POST',
        headers: { authorization: client.authorization, 'content-type': 'application/json' },
        body: JSON.stringify(EXPORT),
        signal: AbortSignal.timeout(150),
      });
      await expect(attempt).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(definitions()).toBe(acts ? 1 : 0);
    }
    expect((await client.bulk('GET', '/contacts/lists')).status).toBe(200);
  });

  it('delay and drip: the whole answer, late', async () => {
    const plain = await client.bulk('GET', '/contacts/lists');
    sandbox.setFaults({ fault: { kind: 'delay', ms: 120 } }, { nth: 2, fault: { kind: 'drip', ms: 10, bytes: 40 } });
    for (let call = 0; call < 2; call += 1) {
      const from = performance.now();
      expect((await client.bulk('GET', '/contacts/lists')).text).toBe(plain.text);
      expect(performance.now() - from).toBeGreaterThan(90);
    }
  });

  it('truncate: a body that ends too soon, as if whole or with the connection lost', async () => {
    sandbox.setFaults({ fault: { kind: 'truncate', keep: 0.5 } });
    const reply = await client.bulk('GET', '/contacts/lists');
    expect(reply.status).toBe(200);
    expect(() => JSON.parse(reply.text)).toThrow(SyntaxError);
    sandbox.setFaults({ fault: { kind: 'truncate', close: true } });
    expect(await failure(client.bulk('GET', '/contacts/lists'))).toMatch(/ECONNRESET|UND_ERR_SOCKET|terminated/);
  });

  it('empty and wrongType: a 200 that says nothing, or something else', async () => {
    sandbox.setFaults(
      { fault: { kind: 'empty' } },
      { nth: 2, fault: { kind: 'wrongType', value: 'Not authenticated.' } },
      { nth: 3, fault: { kind: 'wrongType' } },
    );
    const replies = [];
    for (let call = 0; call < 3; call += 1) replies.push(await client.bulk('GET', '/contacts/lists'));
    expect(replies.map(({ status, text }) => [status, text])).toEqual([
      [200, ''],
      [200, '"Not authenticated."'],
      [200, '[]'],
    ]);
    sandbox.setFaults({ fault: { kind: 'empty' } });
    expect((await client.bulk('POST', '/contacts/exports', EXPORT)).text).toBe('');
    expect(definitions()).toBe(1);
  });

  it('missingItems, phantomPage, missingColumns: pages that are not what they say', async () => {
    const { uri } = await exported();
    const pageWith = async (fault: FaultRule['fault']) => {
      sandbox.setFaults({ fault });
      return client.page(`${uri}/data`);
    };
    const whole = await client.page(`${uri}/data`);
    expect(await pageWith({ kind: 'missingItems' })).toEqual({ ...whole, items: undefined });
    expect(await pageWith({ kind: 'phantomPage' })).toEqual({ ...whole, items: [], count: 0, hasMore: true });
    expect((await pageWith({ kind: 'missingColumns', columns: ['first'] })).items?.[0]).toEqual({
      email: 'person1@example.com',
    });
  });

  it('expireData: the rows are gone for good, with 404 or 410', async () => {
    for (const status of [404, 410] as const) {
      const { uri } = await exported();
      sandbox.setFaults({ path: '/syncs/*/data', nth: 2, fault: { kind: 'expireData', status } });
      const statuses = [];
      for (let call = 0; call < 3; call += 1) statuses.push((await client.bulk('GET', `${uri}/data`)).status);
      expect(statuses).toEqual([200, status, status]);
    }
  });

  it('movePod and removeField: the site changes at the request', async () => {
    sandbox.setFaults({ path: '/contacts/lists', fault: { kind: 'movePod' } });
    expect((await client.bulk('GET', '/contacts/fields')).status).toBe(200);
    expect((await client.bulk('GET', '/contacts/lists')).status).toBe(401);
    expect(objectOf(await client.send('GET', '/id')).urls).toMatchObject({ base: `${sandbox.url}/pod2` });
    sandbox.setFaults({ fault: { kind: 'removeField', field: 'C_FirstName' } });
    expect((await client.send('GET', '/pod2/API/Bulk/2.0/contacts/fields')).text).not.toContain('C_FirstName');
  });

  it('syncStuck: pending or active until the faults are cleared', async () => {
    for (const status of ['pending', 'active'] as const) {
      sandbox.setFaults({ fault: { kind: 'syncStuck', status } });
      const definition = await client.make('/contacts/exports', EXPORT);
      const uri = await client.make('/syncs', { syncedInstanceUri: definition });
      sandbox.advance(3_600_000);
      expect(objectOf(await client.bulk('GET', uri)).status).toBe(status);
      sandbox.clearFaults();
      expect(objectOf(await client.bulk('GET', uri)).status).toBe('success');
    }
  });

  it('syncError: with the code, nothing done and the staged rows kept; or all done all the same', async () => {
    const before = sandbox.fingerprint();
    const rows = [{ email: 'person1@example.com', first: 'Ann' }];
    sandbox.setFaults({
      of: '/contacts/imports/*',
      fault: { kind: 'syncError', code: 'ELQ-00107', message: 'Staging.' },
    });
    const failed = await client.importRows('/contacts', IMPORT, rows);
    expect(failed.status).toBe('error');
    expect((await client.page(`${failed.uri}/logs`)).items?.[0]).toMatchObject({
      severity: 'error',
      statusCode: 'ELQ-00107',
      message: 'Staging.',
    });
    expect(sandbox.fingerprint()).toBe(before);
    expect((await client.sync(failed.definition)).status).toBe('success');
    expect(sandbox.contact('person1@example.com')?.firstName).toBe('Ann');
    sandbox.setFaults({ fault: { kind: 'syncError', code: 'ELQ-00107', acts: true } });
    await client.importRows('/contacts', IMPORT, [{ email: 'person1@example.com', first: 'Bea' }]);
    expect(sandbox.contact('person1@example.com')?.firstName).toBe('Bea');
  });

  it('syncWarning: a warning without rejects', async () => {
    sandbox.setFaults({ fault: { kind: 'syncWarning', code: 'ELQ-00109', count: 2 } });
    const sync = await client.importRows('/contacts', IMPORT, [{ email: 'person1@example.com', first: 'Ann' }]);
    expect(sync.status).toBe('warning');
    expect(await client.logOf(sync.uri)).toContain('ELQ-00109 2');
    expect((await client.page(`${sync.uri}/rejects`)).items).toEqual([]);
  });

  it('duplicateRows: an export with rows twice, its actions once', async () => {
    sandbox.setFaults({ fault: { kind: 'duplicateRows', every: 2 } });
    const list = await client.listStatement(EXPORT_QUEUE);
    const { items = [], totalResults } = await client.page(`${(await exported(`EXISTS('${list}')`)).uri}/data`);
    expect(totalResults).toBe(6);
    expect(items.map(({ first }) => first)).toEqual(['First1', 'First2', 'First3', 'First4', 'First2', 'First4']);
  });

  it('refuseRows: the rows named, whole or by one value', async () => {
    const rows = [1, 2, 3].map((n) => ({ email: `person${n}@example.com`, first: `New${n}` }));
    sandbox.setFaults({ fault: { kind: 'refuseRows', column: 'first', values: ['New2'], code: 'ELQ-00055' } });
    const whole = await client.importRows('/contacts', IMPORT, rows);
    expect((await client.page(`${whole.uri}/rejects`)).items).toEqual([
      expect.objectContaining({ statusCode: 'ELQ-00055', recordIndex: 2 }),
    ]);
    sandbox.setFaults({ fault: { kind: 'refuseRows', column: 'first', values: ['New3'], wholeRow: false } });
    const one = await client.importRows('/contacts', IMPORT, rows);
    expect((await client.page(`${one.uri}/rejects`)).items).toEqual([
      expect.objectContaining({ statusCode: 'ELQ-00040', recordIndex: 3, invalidFields: ['first'] }),
    ]);
  });
});
