/** A part of a text, from its first character up to, not including, `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** `text` with `mask` in place of every range; ranges that meet or overlap become one. */
export function replaceRanges(text: string, ranges: readonly Range[], mask: string): string {
  if (ranges.length === 0) return text;
  const parts: string[] = [];
  let end = 0;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    if (from > end || parts.length === 0) parts.push(text.slice(end, from), mask);
    end = Math.max(end, to);
  }
  parts.push(text.slice(end));
  return parts.join('');
}
