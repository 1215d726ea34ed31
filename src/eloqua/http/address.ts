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

/**
 * The address of the Bulk API as `/id` names it, without a slash at its end. Any https host will do, since sites live on
 * many; http only when the login is on this machine too. Throws ELOQUA_INSECURE_ADDRESS.
 */
export function bulkAddress(address: string, login: string): string {
  const url = parse(address);
  if (!url || !isPrivateEnough(url, isLoopback(new URL(login)))) {
    throw new DwmError(
      'ELOQUA_INSECURE_ADDRESS',
      `Eloqua named an API address${url ? ` on ${url.host}` : ''} that is not plain https; nothing was sent there. Check ELOQUA_LOGIN_URL.`,
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function parse(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}

function isPrivateEnough(url: URL, loopbackAllowed: boolean): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (loopbackAllowed && url.protocol === 'http:' && isLoopback(url));
}
