/** What a handler answers. A long body comes in pieces, made while they are sent. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Iterable<string>;
}

/** One fault of a definition or request, as the Bulk API tells it (contract, 4). */
export interface Failure {
  readonly field: string;
  readonly value?: string;
  readonly constraint: string;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

export function json(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-store' }, body: JSON.stringify(value) };
}

export function noContent(): Answer {
  return { status: 204 };
}

export function failed(...failures: Failure[]): Answer {
  return json(400, { failures });
}

/** 401, 403, 404 and the like: their bodies are not known (contract, 4), so they have none. */
export function refused(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
