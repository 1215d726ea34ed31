import { z } from 'zod';
import type { Sandbox } from '../server.js';

/** What came back from the sandbox. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const pageSchema = z.object({
  items: z.array(z.record(z.string(), z.unknown())).optional(),
  totalResults: z.number().optional(),
  limit: z.number(),
  offset: z.number(),
  count: z.number(),
  hasMore: z.boolean(),
});
const objectSchema = z.record(z.string(), z.unknown());

export type Page = z.infer<typeof pageSchema>;

/** The simplest client that can be: one request, one reply, nothing tried again. */
export class RawClient {
  authorization: string;

  constructor(readonly sandbox: Sandbox) {
    const { company, username, password } = sandbox.credentials;
    this.authorization = basic(`${company}\\${username}`, password);
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(this.sandbox.url + path, {
      method,
      headers: { authorization: this.authorization, ...type, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  bulk(method: string, uri: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> {
    return this.send(method, `/API/Bulk/2.0${uri}`, body, headers);
  }

  async page(uri: string): Promise<Page> {
    return pageSchema.parse(JSON.parse((await this.bulk('GET', uri)).text));
  }

  /** POST that must succeed; the uri of what it made. */
  async make(uri: string, body: unknown): Promise<string> {
    const reply = await this.bulk('POST', uri, body);
    if (reply.status !== 201) throw new Error(`${uri}: ${reply.status} ${reply.text}`);
    return String(objectOf(reply).uri);
  }

  async listStatement(name: string): Promise<string> {
    const { items } = await this.page(`/contacts/lists?q=${encodeURIComponent(`"name=${name}"`)}`);
    return String(items?.[0]?.statement);
  }

  /** The base of a custom object by name, such as /customObjects/172. */
  async objectUri(name: string): Promise<string> {
    const { items } = await this.page(`/customObjects?q=${encodeURIComponent(`"name=${name}"`)}`);
    return String(items?.[0]?.uri);
  }

  /** Starts a sync and asks for it until it ends. */
  async sync(definition: string): Promise<{ uri: string; status: string }> {
    const uri = await this.make('/syncs', { syncedInstanceUri: definition });
    for (;;) {
      const status = String(objectOf(await this.bulk('GET', uri)).status);
      if (status !== 'pending' && status !== 'active') return { uri, status };
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  /** Makes an import, uploads the rows, syncs. */
  async importRows(base: string, definition: Record<string, unknown>, rows: unknown) {
    const uri = await this.make(`${base}/imports`, { name: 'test import', ...definition });
    const uploaded = await this.bulk('POST', `${uri}/data`, rows);
    if (uploaded.status !== 204) throw new Error(`upload: ${uploaded.status} ${uploaded.text}`);
    return { definition: uri, ...(await this.sync(uri)) };
  }

  /** Log lines of a sync as "ELQ-00001 3". */
  async logOf(syncUri: string): Promise<string[]> {
    const { items = [] } = await this.page(`${syncUri}/logs`);
    return items.map(({ statusCode, count }) => `${statusCode} ${count}`);
  }
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

export function objectOf(reply: Reply): Record<string, unknown> {
  return objectSchema.parse(JSON.parse(reply.text));
}

export const EMAIL = '{{Contact.Field(C_EmailAddress)}}';
export const FIRST = '{{Contact.Field(C_FirstName)}}';
export const LAST = '{{Contact.Field(C_LastName)}}';

/** Contacts person1@example.com and so on. */
export function people(count: number): { emailAddress: string; firstName: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    emailAddress: `person${index + 1}@example.com`,
    firstName: `First${index + 1}`,
  }));
}
