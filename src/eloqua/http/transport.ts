import axios, { type AxiosInstance } from 'axios';
import type { Log } from '../../log.js';
import type { EloquaTuning } from '../settings.js';
import { isLoopback } from './address.js';
import type { Asked, Outcome } from './answer.js';
import { type Clock, terminated } from './clock.js';
import { agentsWithConnectLimit, CONNECT_TIMED_OUT } from './connectLimit.js';

export interface HttpRequest extends Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** For the whole exchange, to the last byte of the answer. */
  readonly timeoutMs: number;
}

/** One request, one answer, no judgement: every status is an answer, every network fault is `lost`. */
export type Transport = (request: HttpRequest) => Promise<Outcome>;

/**
 * Requests over axios. GET and DELETE share kept connections; a POST has one of its own, because a kept connection that
 * the server happens to close looks the same as an answer that was lost, and a POST cannot be repeated on a guess.
 * Redirects are never followed (they would carry the login to another host). axios' errors hold the request with its
 * Authorization header, so none leaves this file.
 */
export function makeTransport(
  tools: { log: Log; signal: AbortSignal; clock: Clock },
  tuning: Pick<EloquaTuning, 'connectTimeoutMs' | 'largestAnswerBytes'>,
): Transport {
  const kept = makeAxios(tuning, true);
  const single = makeAxios(tuning, false);
  return async (request) => {
    const started = tools.clock.now();
    const outcome = await exchange(request.method === 'POST' ? single : kept, request, tools.signal);
    const took = tools.clock.now() - started;
    const came =
      outcome.kind === 'lost' ? outcome.reason : `${outcome.status}, X-Request-Id ${outcome.requestId || '-'}`;
    tools.log.debug(`Eloqua: ${request.method} ${request.path}: ${came}, ${took} ms`);
    return outcome;
  };
}

function makeAxios(
  { connectTimeoutMs, largestAnswerBytes }: Pick<EloquaTuning, 'connectTimeoutMs' | 'largestAnswerBytes'>,
  keepAlive: boolean,
): AxiosInstance {
  return axios.create({
    ...agentsWithConnectLimit(connectTimeoutMs, { keepAlive }),
    maxRedirects: 0,
    maxContentLength: largestAnswerBytes,
    maxBodyLength: Number.POSITIVE_INFINITY,
    responseType: 'text',
    transformResponse: [(body: unknown) => body],
    validateStatus: () => true,
  });
}

async function exchange(client: AxiosInstance, request: HttpRequest, stop: AbortSignal): Promise<Outcome> {
  if (stop.aborted) throw terminated(request.doing);
  // One limit over connecting, sending and reading: axios' own restarts with every byte, so a slow drip would never end.
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), request.timeoutMs);
  const stopped = () => limit.abort();
  stop.addEventListener('abort', stopped);
  try {
    const response = await client.request<unknown>({
      method: request.method,
      url: request.url,
      headers: request.headers,
      data: request.body,
      signal: limit.signal,
      // Plain http is spoken on this machine alone, which no proxy has to see.
      ...(isLoopback(new URL(request.url)) ? { proxy: false as const } : {}),
    });
    const header = (name: string) => String(response.headers[name] ?? '');
    return {
      kind: 'answer',
      status: response.status,
      text: typeof response.data === 'string' ? response.data : '',
      retryAfter: header('retry-after'),
      date: header('date'),
      requestId: header('x-request-id')
        .replace(/[^\w.:-]/g, '')
        .slice(0, 64),
      location: header('location'),
    };
  } catch (error) {
    if (stop.aborted) throw terminated(request.doing);
    return lost(error, limit.signal.aborted ? request.timeoutMs : undefined);
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', stopped);
  }
}

const NEVER_ARRIVED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  CONNECT_TIMED_OUT,
]);
/** axios has no code of its own for this. */
const TOO_LARGE = /^maxContentLength size of (\d+) exceeded/;
// Seen while the connection is made, before a byte of the request is sent.
const CERTIFICATE_FAULT = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/;

function lost(error: unknown, timedOutMs: number | undefined): Outcome {
  if (timedOutMs !== undefined) {
    return {
      kind: 'lost',
      reason: `no whole answer within ${timedOutMs / 1000} s`,
      mayHaveArrived: true,
    };
  }
  const largest = TOO_LARGE.exec(error instanceof Error ? error.message : '')?.[1];
  if (largest !== undefined) {
    return {
      kind: 'lost',
      reason: `an answer of more than ${largest} bytes, which is not read on`,
      mayHaveArrived: true,
      forGood: {
        code: 'ELOQUA_ANSWER_UNUSABLE',
        remedy: 'Lower PAGE_SIZE, so that a page of an export holds fewer rows.',
      },
    };
  }
  const code = axios.isAxiosError(error) || hasCode(error) ? String(error.code ?? 'unknown') : 'unknown';
  const certificate = CERTIFICATE_FAULT.test(code);
  return {
    kind: 'lost',
    reason: certificate ? `a TLS certificate that is not trusted (${code})` : `no answer (${code})`,
    mayHaveArrived: !certificate && !NEVER_ARRIVED.has(code),
    ...(certificate && {
      forGood: {
        code: 'ELOQUA_UNAVAILABLE',
        remedy: 'See what answers in place of Eloqua; if it may, name its issuer to Node with NODE_EXTRA_CA_CERTS.',
      },
    }),
  };
}

function hasCode(error: unknown): error is { code: unknown } {
  return typeof error === 'object' && error !== null && 'code' in error;
}
