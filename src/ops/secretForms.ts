/** Shorter pieces of base64 are found in innocent text. */
const SHORTEST_CORE = 6;

/**
 * All that a secret may look like in a message: as it is, in JSON (once and twice, and in ASCII), in an address or a form,
 * and in base64, also as a part of a longer text, as the password is in `Company\User:password`.
 */
export function secretForms(secret: string): Set<string> {
  // Without halves of surrogate pairs, which cannot be encoded.
  const text = Buffer.from(secret, 'utf8').toString('utf8');
  const inJson = jsonBody(secret);
  const inAddress = encodeURIComponent(text);
  return new Set([
    secret,
    inJson,
    inAscii(inJson),
    jsonBody(inJson),
    jsonBody(inAscii(inJson)),
    inAddress,
    inAddress.replace(/%../g, (code) => code.toLowerCase()),
    inAddress.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    new URLSearchParams([['', text]]).toString().slice(1),
    ...inBase64(text),
  ]);
}

function jsonBody(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function inAscii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * By itself; and within a longer text, where it may begin at the first, second or third byte of a group. Of those, what does
 * not depend on what is around it: all but some bits of the first and last letter.
 */
function inBase64(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const cores = [0, 1, 2].map((before) => {
    const length = before + bytes.length;
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor((length * 8) / 6));
  });
  const forms = [bytes.toString('base64'), ...cores.filter((core) => core.length >= SHORTEST_CORE)];
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')]);
}
