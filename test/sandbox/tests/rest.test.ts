import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../server.js';
import { objectOf, people, RawClient } from './client.js';

describe('the application API next to Bulk', () => {
  let sandbox: Sandbox;
  let client: RawClient;
  beforeAll(async () => {
    sandbox = await startSandbox({ contacts: people(3) });
    client = new RawClient(sandbox);
  });
  afterAll(() => sandbox.stop());
  const rest = (method: string, path: string, body?: unknown) => client.send(method, `/API/REST/2.0${path}`, body);

  it('makes a list, fills it, shows it to Bulk, and deletes it', async () => {
    const made = await rest('POST', '/assets/contact/list', { name: 'Mine' });
    expect([made.status, objectOf(made)]).toEqual([
      201,
      expect.objectContaining({ type: 'ContactList', name: 'Mine', count: '0' }),
    ]);
    const { id } = objectOf(made);
    const contact = sandbox.contact('person2@example.com')?.ContactID;
    await rest('PUT', `/assets/contact/list/${id}`, { membershipAdditions: [contact] });
    expect(sandbox.members('Mine')).toEqual(['person2@example.com']);
    expect(await client.listStatement('Mine')).toBe(`{{ContactList[${id}]}}`);
    expect((await rest('GET', `/data/contact/${contact}/membership`)).text).toContain('"Mine"');
    await rest('PUT', `/assets/contact/list/${id}`, { membershipDeletions: [contact] });
    expect(sandbox.members('Mine')).toEqual([]);
    const twin = await rest('POST', '/assets/contact/list', { name: 'Mine' });
    expect([twin.status, twin.text]).toEqual([400, expect.stringContaining('UniqueNameRequirement')]);
    const removed = await rest('DELETE', `/assets/contact/list/${id}`);
    expect([removed.status, removed.text]).toEqual([200, '']);
    expect((await rest('GET', `/assets/contact/list/${id}`)).status).toBe(404);
  });

  it('pages from 1, with texts for numbers', async () => {
    const found = objectOf(await rest('GET', "/assets/contact/lists?search=name='DWM*'&count=1&page=2"));
    expect(found).toMatchObject({ page: 2, pageSize: 1, total: 2 });
    expect(found.elements).toEqual([
      expect.objectContaining({ name: 'DWM - Processing Queue', createdAt: expect.stringMatching(/^\d{10}$/) }),
    ]);
    expect((await rest('GET', '/assets/contact/lists?count=1001')).status).toBe(400);
  });

  it('deletes a contact everywhere', async () => {
    const id = sandbox.contact('person3@example.com')?.ContactID;
    expect((await rest('DELETE', `/data/contact/${id}`)).status).toBe(200);
    expect(sandbox.contact('person3@example.com')).toBeUndefined();
    expect(sandbox.members('DWM - Export Queue')).toHaveLength(2);
    expect((await rest('GET', '/data/contacts')).text).not.toContain('person3@');
  });
});
