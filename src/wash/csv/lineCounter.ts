const CR = 13;
const LF = 10;

/**
 * Tells on which line of a text a byte is, from 1; a line end belongs to the line that it ends. To be asked for bytes in
 * rising order, so that a file is gone through once. The parser's own count takes a CRLF within quotes for two line ends.
 */
export function lineCounter(content: Uint8Array): (position: number) => number {
  let line = 1;
  let at = 0;
  return (position) => {
    for (; at < position; at++) if (endsLine(content, at)) line++;
    return line;
  };
}

/** The first position from `start` on that is no part of a line end. */
export function afterLineEnds(content: Uint8Array, start: number): number {
  let at = start;
  while (content[at] === CR || content[at] === LF) at++;
  return at;
}

function endsLine(content: Uint8Array, at: number): boolean {
  return content[at] === LF || (content[at] === CR && content[at + 1] !== LF);
}
