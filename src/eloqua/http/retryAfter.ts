/**
 * Milliseconds that a Retry-After header asks to wait: seconds, or an HTTP date seen from `now`, the server's own `Date`
 * where it sent one. Undefined when there is none or it makes no sense; a date gone by is 0.
 */
export function retryAfter(header: string, now: number): number | undefined {
  const value = header.trim();
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  // Date.parse takes much that is no HTTP date ('5 apples'), so ask for its one fixed mark first.
  if (!/ GMT$/.test(value)) return undefined;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now);
}
