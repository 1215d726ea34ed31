import { parse } from 'csv-parse/sync';
import { type Answer, failed, json, noContent, refused } from '../http/answers.js';
import type { SignedRequest } from '../http/requests.js';
import type { Definition } from '../site/definitions.js';
import type { Site } from '../site/site.js';
import { shownSync, startSync } from './startSync.js';

/** A sync takes in at most 500 files (contract, 8.1). */
const MOST_FILES = 500;

/** POST of rows to an import: kept as they come, and looked at only by the sync (contract, 8.1). */
export function stageRows(site: Site, request: SignedRequest, definition: Definition): Answer {
  if (request.bodyTooLarge) return refused(404);
  if (definition.staged.length >= MOST_FILES)
    return failed({ field: 'data', constraint: `Must be at most ${MOST_FILES} files before a sync` });
  const read = request.headers['content-type']?.toLowerCase().startsWith('text/csv') ? readCsv : readJson;
  const file = read(request.body.toString('utf8'));
  if (!file) return failed({ field: 'data', constraint: 'Must be a list of rows' });
  const now = site.clock.now();
  definition.staged.push({ ...file, bytes: request.body.length, stagedAt: now });
  definition.usedAt = now;
  if (definition.properties.isSyncTriggeredOnImport !== true) return noContent();
  const sync = startSync(site, request, definition);
  return 'status' in sync && 'uri' in sync ? json(201, shownSync(sync)) : sync;
}

interface ReadFile {
  readonly header: readonly string[] | undefined;
  readonly rows: readonly unknown[];
}

function readJson(text: string): ReadFile | undefined {
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? { header: undefined, rows } : undefined;
  } catch {
    return undefined;
  }
}

/** A byte-order mark stays part of the first column's name (contract, 11). */
function readCsv(text: string): ReadFile | undefined {
  try {
    const [header, ...lines] = parse(text, { bom: false, relax_column_count: true, skip_empty_lines: false });
    if (!header) return undefined;
    const rows = lines.map((cells) =>
      cells.length > header.length
        ? undefined
        : Object.fromEntries(cells.map((cell, index) => [header[index] ?? '', cell])),
    );
    return { header, rows };
  } catch {
    return undefined;
  }
}

export function deleteStaged(definition: Definition): Answer {
  definition.staged = [];
  return noContent();
}
