import { registerSecret } from './secret.js';

/* The settings that are addresses with a login in them: MONGODB_URL and PUSHGATEWAY. */

export interface SettingFault {
  readonly setting: string;
  /** What is wrong with it and what it wants; never its value. */
  readonly fault: string;
}

type Addresses = Readonly<Record<string, string | undefined>>;

const HALF_ESCAPED = /%(?![0-9a-f]{2})/i;

/** Whoever uses the address decodes it, and decoding throws for these. */
function escapeFault(address: string): string | undefined {
  if (HALF_ESCAPED.test(address))
    return 'holds a % without two hexadecimal digits after it; a % in a password wants to be written as %25';
  try {
    decodeURIComponent(address);
    return undefined;
  } catch {
    return 'holds a %.. that is no UTF-8; in a password é, for one, wants to be written as %C3%A9';
  }
}

/** These hold passwords, so their faults are told without the value. */
export function addressFaults(environment: Addresses): SettingFault[] {
  const faults: SettingFault[] = [];
  const { MONGODB_URL: mongo, PUSHGATEWAY: gateway } = environment;
  if (mongo && !/^mongodb(\+srv)?:\/\//.test(mongo))
    faults.push({ setting: 'MONGODB_URL', fault: 'wants an address that begins with mongodb:// or mongodb+srv://' });
  const badEscape = mongo ? escapeFault(mongo) : undefined;
  if (badEscape !== undefined) faults.push({ setting: 'MONGODB_URL', fault: badEscape });
  const wrong = gateway ? gatewayFault(gateway) : undefined;
  if (wrong !== undefined) faults.push({ setting: 'PUSHGATEWAY', fault: wrong });
  return faults;
}

/** Plain http is usual inside a cluster and metrics hold no contact; a password in the address must not travel so. */
export function gatewayFault(gateway: string): string | undefined {
  const address = gatewayAddress(gateway);
  const badEscape = escapeFault(address);
  if (badEscape !== undefined) return badEscape;
  if (!URL.canParse(address)) return 'wants an address such as http://pushgateway:9091';
  const { protocol, password } = new URL(address);
  if (protocol !== 'http:' && protocol !== 'https:') return 'wants an http:// or https:// address';
  if (password !== '' && protocol === 'http:') return 'holds a password, so it wants an https:// address';
  return undefined;
}

/** The original took a bare `host:port`, and so do we. */
export function gatewayAddress(setting: string): string {
  return setting.includes('://') ? setting : `http://${setting}`;
}

export function registerUrlSecrets({ MONGODB_URL, PUSHGATEWAY }: Addresses): void {
  for (const address of [MONGODB_URL, PUSHGATEWAY]) {
    const password = /^[a-z+]+:\/\/[^/@]*:([^/@]+)@/.exec(address ?? '')?.[1];
    if (password) {
      registerSecret(password);
      registerSecret(decodeURIComponent(password));
    }
  }
}
