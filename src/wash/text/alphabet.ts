/** How far the characters of a text reach: U+007F, U+00FF, or any. */
export type Alphabet = 'ascii' | 'latin1' | 'unicode';

const NOT_ASCII = /[^\0-\x7f]/;
const NOT_LATIN1 = /[^\0-\xff]/;

let last = '';
let lastAlphabet: Alphabet = 'ascii';

/** The smallest alphabet of a text. Rules ask again and again for the same value, so the last answer is kept. */
export function alphabetOf(text: string): Alphabet {
  if (text === last) return lastAlphabet;
  const alphabet = !NOT_ASCII.test(text) ? 'ascii' : NOT_LATIN1.test(text) ? 'unicode' : 'latin1';
  // Nothing can interrupt between these two, so a wash that is stopped never leaves them at odds.
  last = text;
  lastAlphabet = alphabet;
  return alphabet;
}
