import { DwmError } from '../errors/dwmError.js';
import { LIMITS } from './limits.js';
import type { Row } from './types.js';

/** Rows `from` up to, not including, `to`, which make `bytes` of UTF-8 as one JSON body. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

export interface PartLimits {
  readonly uploadPartBytes: number;
  readonly uploadPartRows: number;
  readonly stagedBytes: number;
}

const BRACKETS = 2;
const COMMA = 1;

/**
 * Plans the uploads without keeping their text: all rows are measured first, so that one that cannot go is known before
 * anything is sent, and only one body at a time is in memory. Throws ELOQUA_ROW_TOO_LARGE.
 */
export function splitRows(rows: readonly Row[], limits: PartLimits): Part[] {
  const parts: Part[] = [];
  let part: Part = { from: 0, to: 0, bytes: BRACKETS };
  let total = 0;
  for (const [position, row] of rows.entries()) {
    const bytes = Buffer.byteLength(JSON.stringify(row), 'utf8');
    if (bytes + BRACKETS > limits.uploadPartBytes) throw rowTooLarge(position, bytes, limits);
    const withRow = part.bytes + (part.to > part.from ? COMMA : 0) + bytes;
    if (withRow <= limits.uploadPartBytes && part.to - part.from < limits.uploadPartRows) {
      part = { from: part.from, to: position + 1, bytes: withRow };
    } else {
      parts.push(part);
      part = { from: position, to: position + 1, bytes: BRACKETS + bytes };
    }
    total += bytes + COMMA;
  }
  if (part.to > part.from) parts.push(part);
  if (parts.length > LIMITS.uploads || total > limits.stagedBytes)
    throw tooMuch(rows.length, total, parts.length, limits);
  return parts;
}

/** The body of one part: a JSON array as UTF-8 bytes. */
export function partBody(rows: readonly Row[], part: Part): Buffer {
  return Buffer.from(JSON.stringify(rows.slice(part.from, part.to)), 'utf8');
}

function rowTooLarge(position: number, bytes: number, limits: PartLimits): DwmError {
  return new DwmError(
    'ELOQUA_ROW_TOO_LARGE',
    `Row ${position + 1} of the upload is ${bytes} bytes long, and one upload may have ${limits.uploadPartBytes}; shorten its values. Nothing was sent.`,
  );
}

function tooMuch(rows: number, bytes: number, parts: number, limits: PartLimits): DwmError {
  return new DwmError(
    'ELOQUA_ROW_TOO_LARGE',
    `The ${rows} rows for one import are ${bytes} bytes in ${parts} uploads, and one sync should take ${limits.stagedBytes} bytes in ${LIMITS.uploads}; import fewer rows at a time. Nothing was sent.`,
  );
}
