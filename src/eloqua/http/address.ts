import { boundedText } from '../../boundedText.js';
import { DwmError } from '../../errors/dwmError.js';

/** Whether `url` points to this machine, the only place that may be spoken to without TLS. */
export function isLoopback(url: URL): boolean {
  const { hostname } = url;
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The login address as an origin. Throws ELOQUA_INSECURE_ADDRESS unless it is https or on this machine. */
export function loginOrigin(address: string): string {
  const url = parse(address);
  if (!url || !isPrivateEnough(url, true)) {
    throw new DwmError(
      'ELOQUA_INSECURE_ADDRESS',
      `The Eloqua login address${url ? ` on ${url.host}` : ''} is not a plain https address; set ELOQUA_LOGIN_URL to one such as https://login.eloqua.com.`,
    );
  }
  return url.origin;
}

/** Oracle's own: all sites of Eloqua live below it, on many hosts. */
const ORACLES_DOMAIN = '*.eloqua.com';

/**
 * The address of the Bulk API as `/id` names it, without a slash at its end. The password goes there with every request,
 * so only to the login's own host or one below it, to Oracle's, and to those that the site allows (`host`, or `*.domain`
 * for all below it); http only when the login is on this machine too.
 * Throws ELOQUA_INSECURE_ADDRESS, ELOQUA_FOREIGN_HOST.
 */
export function bulkAddress(address: string, login: string, allowed: readonly string[] = []): string {
  const url = parse(address);
  if (!url || !isPrivateEnough(url, isLoopback(new URL(login)))) {
    throw new DwmError(
      'ELOQUA_INSECURE_ADDRESS',
      `Eloqua named an API address${url ? ` on ${url.host}` : ''} that is not plain https; nothing was sent there. Check ELOQUA_LOGIN_URL.`,
    );
  }
  if (!isAllowedHost(url, new URL(login), allowed)) {
    throw new DwmError(
      'ELOQUA_FOREIGN_HOST',
      `Eloqua's answer to the login names ${boundedText(url.host, 260)} as the host of its API, which is not below eloqua.com or the login's own host; nothing was sent there. If it is right, add it to ELOQUA_API_HOSTS.`,
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function isAllowedHost(url: URL, login: URL, allowed: readonly string[]): boolean {
  if (isLoopback(url)) return isLoopback(login);
  const own = [login.hostname, `*.${login.hostname}`, ORACLES_DOMAIN, ...allowed];
  return own.some((host) => (host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host));
}

function parse(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}

function isPrivateEnough(url: URL, loopbackAllowed: boolean): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (loopbackAllowed && url.protocol === 'http:' && isLoopback(url));
}
