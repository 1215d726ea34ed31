/**
 * Compares by code point, as Python and MongoDB do. JavaScript's own `<` compares UTF-16 units, which puts U+10400
 * before U+FF5E (golden 02-derive-several-inputs).
 */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Moves surrogates, which stand for the highest code points, behind the rest of the UTF-16 units. */
function rank(unit: number): number {
  const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
  return isSurrogate ? unit + 0x10000 : unit;
}
