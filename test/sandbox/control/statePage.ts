import type { FaultBoard } from '../faults/faultBoard.js';
import { stamp } from '../site/clock.js';
import type { Site } from '../site/site.js';
import type { RequestRecord } from './requestLog.js';

const STYLE = `body{font:14px system-ui,sans-serif;margin:2em;color:#222}table{border-collapse:collapse;margin:0 0 1.5em}
th,td{border:1px solid #ccc;padding:.25em .6em;text-align:left;vertical-align:top}th{background:#f3f3f3}code{font-size:13px}`;
const MOST_ROWS = 40;

/** The sandbox's state for people: lists, objects, definitions, syncs, faults and the last requests. */
export function statePage(site: Site, board: FaultBoard, requests: readonly RequestRecord[]): string {
  const lists = site.lists.all().map((list) => [list.id, list.name, list.members.size]);
  const objects = [...site.customObjects.values()].map((object) => [object.id, object.name, object.records.size]);
  const definitions = newest(site.definitions.all()).map(({ uri, properties, staged }) => [
    uri,
    String(properties.name),
    staged.reduce((sum, file) => sum + file.rows.length, 0),
  ]);
  const syncs = newest(site.syncs.all()).map((sync) => [
    sync.uri,
    sync.definition.uri,
    sync.status,
    sync.endedAt === undefined ? '' : stamp(sync.endedAt),
    sync.logs.map((line) => `${line.statusCode} ${line.count}`).join(', '),
    sync.rejects.length,
  ]);
  const faults = board.standings().map(({ rule, seen, struck }) => [JSON.stringify(rule), seen, struck]);
  const last = newest(requests).map(({ at, method, path, status, faults: hit }) => [
    at,
    method,
    path,
    status,
    hit.join(', '),
  ]);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Eloqua sandbox</title><style>${STYLE}</style></head><body>
<h1>Eloqua sandbox</h1><p>${site.contacts.size} contacts. Its time is ${stamp(site.clock.now())}. As JSON: <a href="/sandbox/state">/sandbox/state</a>,
<a href="/sandbox/faults">/sandbox/faults</a>, <a href="/sandbox/requests">/sandbox/requests</a>.</p>
${table('Shared lists', ['Id', 'Name', 'Members'], lists)}
${table('Custom objects', ['Id', 'Name', 'Records'], objects)}
${table('Definitions', ['Uri', 'Name', 'Staged rows'], definitions)}
${table('Syncs', ['Uri', 'Of', 'Status', 'Ended', 'Log', 'Rejects'], syncs)}
${table('Faults', ['Rule', 'Requests matched', 'Struck'], faults)}
${table('Last requests', ['At', 'Method', 'Path', 'Status', 'Faults'], last)}
</body></html>`;
}

function newest<T>(all: readonly T[]): T[] {
  return all.slice(-MOST_ROWS).reverse();
}

function table(title: string, heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(String(cell))}</${tag}>`).join('')}</tr>`;
  return `<h2>${title}</h2><table>${line(heads, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
