/** Longest reason that is stored with a record, or quoted from one answer of Eloqua. */
export const LONGEST_REASON = 2000;

/** What stands where a text was cut. The masks know it: half of a secret may be before it. */
export const CUT_MARK = /…\[cut: \d+ characters in all\]/g;

/** No e-mail address is longer: 64 characters, the sign, and 255 of a domain. */
const LONGEST_ADDRESS = 320;
const SEPARATOR = /[\s<>"(),;:]/;

/**
 * `text`, or its first `max` characters with a mark that says how long it was. For every text without bounds that comes
 * from Eloqua, a contact, a rule or a function, before anything looks through it. The cut is between two words where
 * there is one in reach, so that no half of an address is left.
 */
export function boundedText(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, cutAt(text, max))}…[cut: ${text.length} characters in all]`;
}

function cutAt(text: string, max: number): number {
  if (SEPARATOR.test(text.charAt(max))) return max;
  for (let at = max; at > 0 && at > max - LONGEST_ADDRESS; at--) if (SEPARATOR.test(text.charAt(at - 1))) return at;
  // Never through the middle of a surrogate pair.
  return /[\ud800-\udbff]/.test(text.charAt(max - 1)) ? max - 1 : max;
}
