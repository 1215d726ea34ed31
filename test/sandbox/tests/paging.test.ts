import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../server.js';
import { EMAIL, people, RawClient } from './client.js';

describe('pages', () => {
  let sandbox: Sandbox;
  let client: RawClient;
  let rows: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ contacts: people(2500), lists: ['Twin', 'Twin', 'A name with spaces'] });
    client = new RawClient(sandbox);
    const definition = await client.make('/contacts/exports', { name: 'all', fields: { email: EMAIL } });
    rows = `${(await client.sync(definition)).uri}/data`;
  });
  afterAll(() => sandbox.stop());

  it('hold 1000 rows unless asked for more, and count rows, not pages', async () => {
    expect(await client.page(rows)).toMatchObject({
      count: 1000,
      limit: 1000,
      offset: 0,
      totalResults: 2500,
      hasMore: true,
    });
    expect(await client.page(`${rows}?limit=50000&offset=2499`)).toMatchObject({ count: 1, hasMore: false });
    const past = await client.page(`${rows}?offset=9000`);
    expect(past).toEqual({ totalResults: 2500, limit: 1000, offset: 9000, count: 0, hasMore: false });
  });

  it('are the same rows in the same order each time, each once', async () => {
    const all: unknown[] = [];
    for (let offset = 0; offset < 2500; offset += 700)
      all.push(...((await client.page(`${rows}?limit=700&offset=${offset}`)).items ?? []));
    expect(all).toEqual(people(2500).map(({ emailAddress }) => ({ email: emailAddress })));
  });

  it.each([['limit=0'], ['limit=50001'], ['limit=x'], ['offset=-1']])('refuse %s', async (query) => {
    expect((await client.bulk('GET', `${rows}?${query}`)).status).toBe(400);
  });

  it('of lists have at most 1000, and can leave the total out', async () => {
    expect((await client.bulk('GET', '/contacts/lists?limit=1001')).status).toBe(400);
    const page = await client.page('/contacts/lists?limit=2&totalResults=false');
    expect(page).toMatchObject({ count: 2, hasMore: true });
    expect(page).not.toHaveProperty('totalResults');
  });

  it('come as CSV when asked for', async () => {
    const reply = await client.bulk('GET', `${rows}?limit=2`, undefined, { accept: 'text/csv' });
    expect(reply.headers.get('content-type')).toContain('text/csv');
    expect(reply.text).toBe('email\r\nperson1@example.com\r\nperson2@example.com\r\n');
  });

  const searches: [string, string[]][] = [
    ['"name=twin"', ['Twin', 'Twin']],
    ["name='Twin'", ['Twin', 'Twin']],
    ['name=DWM*', ['DWM - Export Queue', 'DWM - Processing Queue']],
    ['"name=*with*"', ['A name with spaces']],
    ['"name=A*name*with*spaces"', ['A name with spaces']],
    ['"name=win"', []],
    ['"name!=*w*"', []],
    ['createdAt<2020-01-01', []],
  ];
  it.each(searches)('found by %s', async (q, names) => {
    const { items = [] } = await client.page(`/contacts/lists?q=${encodeURIComponent(q)}`);
    expect(items.map(({ name }) => name)).toEqual(names);
  });

  it('refuse a search that is none', async () => {
    expect((await client.bulk('GET', '/contacts/lists?q=nothing')).status).toBe(400);
  });

  it('of fields have display names, internal names and statements', async () => {
    const { items = [] } = await client.page('/contacts/fields');
    expect(items.find(({ internalName }) => internalName === 'C_State_Prov')).toMatchObject({
      name: 'State or Province',
      dataType: 'string',
      statement: '{{Contact.Field(C_State_Prov)}}',
      hasReadOnlyConstraint: false,
    });
  });
});
