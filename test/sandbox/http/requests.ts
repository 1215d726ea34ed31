import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { SyncFaults } from '../site/syncs.js';
import type { User } from '../site/users.js';

/** Largest body of one POST: 32 MB (contract, 8.1). */
export const LARGEST_BODY = 32 * 1024 * 1024;

/** A request that has been read whole. */
export interface ApiRequest {
  readonly method: string;
  /** Without query, single slashes. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Empty when the body was over LARGEST_BODY. */
  readonly body: Buffer;
  readonly bodyTooLarge: boolean;
}

/** A request of somebody who may, with the variable parts of its path. */
export interface SignedRequest extends ApiRequest {
  readonly user: User;
  readonly params: Readonly<Record<string, string>>;
  /** Faults to give to the sync that this request starts. */
  readonly syncFaults: SyncFaults;
}

/** Reads a request to its end; what is over the limit is read and dropped, as the answer comes only then. */
export async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of incoming) {
    length += piece.length;
    if (length <= LARGEST_BODY) pieces.push(piece);
    else pieces.length = 0;
  }
  const url = new URL((incoming.url ?? '/').replace(/^\/+/, '/'), 'http://sandbox.invalid');
  const override = incoming.headers['x-http-method-override'];
  const method = incoming.method === 'POST' && typeof override === 'string' ? override : (incoming.method ?? 'GET');
  return {
    method: method.toUpperCase(),
    path: decodeURIComponent(url.pathname).replaceAll(/\/+/g, '/'),
    query: url.searchParams,
    headers: incoming.headers,
    body: Buffer.concat(pieces),
    bodyTooLarge: length > LARGEST_BODY,
  };
}

/** The body as JSON, or undefined when it is none. */
export function jsonBody(request: ApiRequest): unknown {
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    return undefined;
  }
}
