import { inspect } from 'node:util';

const MASK = '***';
const known = new Set<string>();

/**
 * A value that must never be seen. Printing it in any way prints `***`; `reveal` is the one way to it. Making one also
 * registers it, and its base64, with `maskSecrets`, which every log line and error passes through.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    if (!isPlainAddress(value)) registerSecret(value);
  }

  reveal(): string {
    return this.#value;
  }

  get isEmpty(): boolean {
    return this.#value === '';
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** An address with no login in it: messages that tell which server does not answer must be able to name it. */
function isPlainAddress(value: string): boolean {
  return /^[a-z][a-z+]*:\/\/[^@\s]+$/i.test(value);
}

/** Registers a secret that is not a setting, such as a token got at run time or a header made of several settings. */
export function registerSecret(value: string): void {
  // Shorter ones would mask innocent text everywhere, and are no secret.
  if (value.length < 4) return;
  known.add(value);
  known.add(Buffer.from(value, 'utf8').toString('base64'));
  known.add(encodeURIComponent(value));
}

/** `text` with every registered secret replaced by `***`. */
export function maskSecrets(text: string): string {
  let masked = text;
  for (const secret of known) {
    if (masked.includes(secret)) masked = masked.replaceAll(secret, MASK);
  }
  return masked;
}
