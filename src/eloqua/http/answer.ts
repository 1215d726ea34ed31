import { z } from 'zod';
import type { ErrorCode } from '../../errors/catalogue.js';
import { DwmError } from '../../errors/dwmError.js';

/** What came back. The body is text until the status has been looked at. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly text: string;
  /** '' when the header is absent, as with the others. */
  readonly retryAfter: string;
  /** The server's clock. */
  readonly date: string;
  readonly requestId: string;
  readonly location: string;
}

/** No whole answer came back. */
export interface Lost {
  readonly kind: 'lost';
  readonly reason: string;
  /** Whether Eloqua may have received the request, and so may have acted on it. */
  readonly mayHaveArrived: boolean;
  /** Set where trying again cannot help, as with a certificate that is not trusted: the error, and what to do. */
  readonly forGood?: { readonly code: ErrorCode; readonly remedy: string };
}

export type Outcome = Answer | Lost;

/** A request as messages speak of it: `doing` completes "while …", such as `reading the shared lists`. */
export interface Asked {
  readonly doing: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Without query, which could hold names of a site. */
  readonly path: string;
  /** Of the login address, where all but Eloqua's own answers come from something else than Eloqua. */
  readonly isLogin?: true;
}

export const isRedirect = (answer: Answer) => answer.status >= 300 && answer.status < 400;

export const isGood = (answer: Answer) => answer.status >= 200 && answer.status < 300;

/** `(GET /contacts/lists, X-Request-Id 4f…)`, the end of every message about an answer. */
export function trace(asked: Asked, answer?: Answer): string {
  const id = answer?.requestId ? `, X-Request-Id ${answer.requestId}` : '';
  return `(${asked.method} ${asked.path}${id})`;
}

/** The body as JSON of the shape `schema`. Throws ELOQUA_ANSWER_UNUSABLE, which never quotes the body: it may hold contacts. */
export function readJson<T>(asked: Asked, answer: Answer, schema: z.ZodType<T>): T {
  const parsed = parseJson(answer.text);
  if (parsed === undefined) throw unusable(asked, answer, nature(answer.text));
  const checked = schema.safeParse(parsed);
  if (checked.success) return checked.data;
  const places = checked.error.issues.slice(0, 3).map((issue) => issue.path.join('.') || 'the whole');
  throw unusable(asked, answer, `JSON of another shape than expected, at ${places.join(', ')}`);
}

/** What may have answered at the login address. */
export const ELSEWHERE =
  'Maintenance, a proxy or a captive portal may have answered in its place, or ELOQUA_LOGIN_URL may name another server; this says nothing of the password.';

export function unusable(asked: Asked, answer: Answer, what: string): DwmError {
  return new DwmError(
    'ELOQUA_ANSWER_UNUSABLE',
    `While ${asked.doing}, Eloqua answered ${answer.status} with ${what} ${trace(asked, answer)}.${asked.isLogin ? ` ${ELSEWHERE}` : ''}`,
  );
}

/** The JSON value in `text`, undefined when there is none (JSON itself has no undefined). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A page of a gateway, a proxy or a captive portal: the API sends none. */
export const isWebPage = (text: string) => /^\s*</.test(text);

/** What kind of thing a body is that cannot be used, in words for a message. */
export function nature(text: string): string {
  if (text.trim() === '') return 'an empty body';
  if (isWebPage(text)) return 'a web page';
  return 'text that is not (or not all of) a JSON body';
}

const PermanentErrorSchema = z.object({ errorSeverity: z.unknown(), error: z.string() });

/** Rows that are damaged at Eloqua: reading them fails for ever (release 25A). Transient faults carry Retry-After. */
export function isPermanentReadError(answer: Answer): boolean {
  // Pages of rows are megabytes, and parsed elsewhere.
  if (answer.text.length > 1000 || answer.retryAfter !== '') return false;
  return PermanentErrorSchema.safeParse(parseJson(answer.text)).success;
}
