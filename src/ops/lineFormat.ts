import { boundedText } from '../boundedText.js';
import { printable } from '../printable.js';
import { maskEmailAddresses } from './emailAddresses.js';
import { maskSecrets } from './secret.js';

/** Longest message of a log line, in characters before they are escaped. */
export const LONGEST_LINE = 10_000;

export interface LineOptions {
  /** E-mail addresses are personal data; by default they are left out and contact ids stand for them. */
  readonly emailAddresses: boolean;
}

/** A message as it may stand in a log: one line of bounded length, no secret, no e-mail address unless the site wants them. */
export function safeMessage(message: string, options: LineOptions): string {
  const masked = maskSecrets(boundedText(message, LONGEST_LINE));
  const discreet = options.emailAddresses ? masked : maskEmailAddresses(masked);
  return printable(discreet);
}

/** `2026-11-25 01:50:15,615 - INFO - text`, in local time: the original's line. */
export function textLine(at: Date, level: string, message: string): string {
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  const milliseconds = String(at.getMilliseconds()).padStart(3, '0');
  return `${dayOf(at, '-')} ${time},${milliseconds} - ${level.toUpperCase()} - ${message}`;
}

/** Local day as `2026_11_25` (file names) or with another separator. */
export function dayOf(at: Date, separator: string): string {
  return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join(separator);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
