import { inspect } from 'node:util';
import { CUT_MARK } from '../boundedText.js';
import { type Range, replaceRanges } from './replaceRanges.js';
import { secretForms } from './secretForms.js';

const MASK = '***';
const known = new Set<string>();

/**
 * A value that must never be seen. Printing it in any way prints `***`; `reveal` is the one way to it. Making one also
 * registers it with `maskSecrets`, which every log line and error passes through.
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
  for (const form of secretForms(value)) known.add(form);
}

/** What is left of a secret when a text was cut in its middle; fewer characters tell nothing. */
const SHORTEST_HALF = 3;

/**
 * `text` with every registered secret replaced by `***`, in any of its forms. All places are found before any is replaced,
 * so that a secret which begins or overlaps another one hides nothing of it.
 */
export function maskSecrets(text: string): string {
  const cuts = [...text.matchAll(CUT_MARK)].map(({ index }) => index);
  const ranges: Range[] = [];
  for (const form of known) {
    for (let from = text.indexOf(form); from !== -1; from = text.indexOf(form, from + 1))
      ranges.push({ from, to: from + form.length });
    for (const cut of cuts) ranges.push(...halfBefore(text, cut, form));
  }
  return replaceRanges(text, ranges, MASK);
}

/** The beginning of `form` with which the text before a cut ends. */
function halfBefore(text: string, cut: number, form: string): Range[] {
  for (let length = Math.min(form.length - 1, cut); length >= SHORTEST_HALF; length--)
    if (text.startsWith(form.slice(0, length), cut - length)) return [{ from: cut - length, to: cut }];
  return [];
}
