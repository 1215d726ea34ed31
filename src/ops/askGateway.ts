import { gatewayAddress } from './addressSettings.js';
import { registerSecret, type Secret } from './secret.js';

export interface GatewayRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole answer, to its last byte. */
  readonly deadlineMs: number;
}

export interface GatewayAnswer {
  readonly status: number;
  readonly text: string;
  /** Whether the answer went on after MAX_ANSWER, where `text` ends. */
  readonly isCut: boolean;
}

/** A large Pushgateway's /metrics has a few megabytes. */
const MAX_ANSWER = 8 * 1024 * 1024;

/**
 * Sends one request to the Pushgateway at the address that PUSHGATEWAY holds, and reads the whole answer, up to 8 MB,
 * whatever its status. A redirect is an answer like any other: followed, a POST would become a GET, and its metrics would be lost.
 * @throws the error of `fetch` where there is no whole answer in time; `noAnswerReason` says it in words.
 */
export async function askGateway(setting: Secret, path: string, request: GatewayRequest): Promise<GatewayAnswer> {
  const { deadlineMs, headers, ...rest } = request;
  const address = new URL(gatewayAddress(setting.reveal()));
  const login = basicAuth(address);
  const base = `${address.origin}${address.pathname.replace(/\/+$/, '')}`;
  const answer = await fetch(`${base}${path}`, {
    ...rest,
    headers: { ...headers, ...login },
    redirect: 'manual',
    signal: AbortSignal.timeout(deadlineMs),
  });
  return { status: answer.status, ...(await readText(answer)) };
}

/** Cuts off what never ends: memory would, before the deadline does. */
async function readText({ body }: Response): Promise<{ text: string; isCut: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of body ?? []) {
    text += decoder.decode(part, { stream: true });
    // Leaving the loop cancels the body, and with it the connection.
    if (text.length > MAX_ANSWER) return { text, isCut: true };
  }
  return { text, isCut: false };
}

/** What is wrong with an answer of this status; undefined where nothing is. */
export function statusFault(status: number): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400)
    return `status ${status}, a redirect, which is not followed: PUSHGATEWAY wants the final address`;
  return `status ${status}`;
}

export function noAnswerReason(error: unknown, deadlineMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no whole answer within ${deadlineMs / 1000} s`;
  return messageOf(error.cause) || error.message || error.name;
}

/** Node leaves the message empty where it tried several addresses; the code is there. */
function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  return cause.message || ('code' in cause ? String(cause.code) : '');
}

/** fetch takes no address with a login in it. */
function basicAuth({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  // An answer may repeat what it was asked with, and is quoted in the log.
  registerSecret(login);
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}
