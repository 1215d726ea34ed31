import { z } from 'zod';
import { boundedText } from '../../boundedText.js';
import type { ErrorCode } from '../../errors/catalogue.js';
import { DwmError } from '../../errors/dwmError.js';
import { type Answer, type Asked, ELSEWHERE, isRedirect, isWebPage, nature, parseJson, trace } from './answer.js';

const FAILURES: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['ELOQUA_REQUEST_INVALID', 'refused the request as wrong'],
  403: ['ELOQUA_FORBIDDEN', 'says that the user lacks a permission; give it the API and Bulk permissions'],
  404: ['ELOQUA_GONE', 'has nothing at that address: deleted, expired or hidden; the next run starts afresh'],
  409: ['ELOQUA_CONFLICT', 'is busy with the same thing; the next run tries again'],
  410: ['ELOQUA_GONE', 'no longer has it; the next run starts afresh'],
  412: ['ELOQUA_CONFLICT', 'says that something depends on it, so it cannot be deleted'],
  413: ['ELOQUA_STORAGE_FULL', 'says that its staging area is full; delete exports and imports that nobody needs'],
  407: ['ELOQUA_UNAVAILABLE', 'was not reached: a proxy wants a login (https_proxy)'],
  429: ['ELOQUA_BUSY', 'gets too many requests'],
};

/** The error for an answer that is not good. It depends on the status alone; the body only adds detail. */
export function failure(asked: Asked & { readonly sensitive?: boolean }, answer: Answer): DwmError {
  const [code, meaning] = inPlaceOfEloqua(asked, answer) ?? FAILURES[answer.status] ?? byClass(answer);
  const detail = answer.status === 400 ? describeFailures(answer.text, asked.sensitive ?? false) : '';
  return new DwmError(
    code,
    `While ${asked.doing}, Eloqua answered ${answer.status}: it ${meaning}${detail} ${trace(asked, answer)}.`,
  );
}

/** What tells that something else than Eloqua answered: the request did not reach it, and its status means nothing. */
function inPlaceOfEloqua(asked: Asked, answer: Answer): readonly [ErrorCode, string] | undefined {
  const { status } = answer;
  const redirects = isRedirect(answer);
  const is = redirects ? `was not reached: that is a redirect${to(answer)}` : 'seems not to have been reached';
  if (asked.isLogin && status !== 407 && status !== 429 && status < 500)
    return ['ELOQUA_UNAVAILABLE', `${is}. ${ELSEWHERE}`];
  if (redirects)
    return ['ELOQUA_UNAVAILABLE', `${is}, as of maintenance, a proxy or a captive portal, and is not followed`];
  if (status === 403 && isWebPage(answer.text))
    return ['ELOQUA_UNAVAILABLE', `${is}: the web page in the answer is of a proxy or firewall`];
  return undefined;
}

/** Its host alone, since the rest may hold a session. */
function to({ location }: Answer): string {
  return URL.canParse(location) ? ` to ${boundedText(new URL(location).host, LONGEST_QUOTE)}` : '';
}

function byClass(answer: Answer): readonly [ErrorCode, string] {
  if (answer.status >= 500) {
    return ['ELOQUA_UNAVAILABLE', `has a fault or is being maintained (it sent ${kindOf(answer.text)})`];
  }
  return ['ELOQUA_REQUEST_INVALID', 'refused the request'];
}

function kindOf(text: string): string {
  return parseJson(text) === undefined ? nature(text) : 'JSON';
}

const LONGEST_QUOTE = 120;

const FailuresSchema = z.object({
  failures: z.array(
    z.object({
      field: z.string().optional().catch(undefined),
      value: z.unknown().optional(),
      constraint: z.string().optional().catch(undefined),
    }),
  ),
});

/** `: filter must reference an existing field`; of a request that held contacts the field names alone. */
function describeFailures(text: string, sensitive: boolean): string {
  const parsed = FailuresSchema.safeParse(parseJson(text));
  if (!parsed.success || parsed.data.failures.length === 0) return '';
  const told = parsed.data.failures.slice(0, 5).map(({ field, value, constraint }) => {
    if (sensitive) return short(field ?? '?');
    const quoted = typeof value === 'string' ? ` '${short(value)}'` : '';
    return `${short(field ?? '?')}${quoted}: ${short(constraint ?? 'no reason given')}`;
  });
  return `: ${told.join('; ')}`;
}

function short(text: string): string {
  return boundedText(text, LONGEST_QUOTE).replace(/\s+/g, ' ');
}
