import { isDwmError } from '../errors/dwmError.js';
import { readJson } from './http/answer.js';
import type { Api } from './http/api.js';
import { readAll } from './readPages.js';
import { DefinitionItem, SyncItem } from './schemas.js';
import type { Sync } from './types.js';

const DAY_MS = 24 * 3600_000;
/** Staged rows live seven days and exported ones fourteen, so no older sync can matter. */
const OLDEST_MS = 15 * DAY_MS;
/** A definition older than this, or one made a day from now, has a date that means nothing. */
const OLDEST_DEFINITION_MS = 366 * DAY_MS;

export function sync(api: Api, syncUri: string): Promise<Sync> {
  const asked = { doing: `looking at the sync ${syncUri}`, method: 'GET', path: syncUri } as const;
  return api.send({ ...asked, repeat: 'always', read: (answer) => readJson(asked, answer, SyncItem) });
}

/**
 * Syncs of a definition, newest first. The API has no such listing, so the site's syncs since the day before the
 * definition was made are read and compared here.
 */
export async function syncsOf(api: Api, definitionUri: string): Promise<Sync[]> {
  const now = api.workings.tools.clock.now();
  const made = (await definitionMoment(api, definitionUri)) ?? Number.NaN;
  const makesSense = made > now - OLDEST_DEFINITION_MS && made < now + DAY_MS;
  const since = makesSense ? Math.min(made, now) : now - OLDEST_MS;
  // A day of reserve covers the server's clock and whatever zone it takes the date in.
  const day = new Date(since - DAY_MS).toISOString().slice(0, 10);
  const listing = { doing: `looking for syncs of ${definitionUri}`, path: '/syncs', item: SyncItem };
  const all = await readAll(api, { ...listing, query: { q: `"createdAt>=${day}"`, orderBy: 'createdAt DESC' } });
  const wanted = definitionUri.toLowerCase();
  return all.filter((candidate) => candidate.syncedInstanceUri.toLowerCase() === wanted).sort(newestFirst);
}

async function definitionMoment(api: Api, uri: string): Promise<number | undefined> {
  const asked = { doing: `looking at the definition ${uri}`, method: 'GET', path: uri } as const;
  try {
    const found = await api.send({
      ...asked,
      repeat: 'always',
      read: (answer) => readJson(asked, answer, DefinitionItem),
    });
    return Date.parse(found.createdAt);
  } catch (error) {
    if (isDwmError(error, 'ELOQUA_GONE')) return undefined;
    throw error;
  }
}

/** By number: `createdAt` of one sync has been seen to come from two clocks. */
function newestFirst(a: Sync, b: Sync): number {
  return numberOf(b) - numberOf(a);
}

function numberOf({ uri }: Sync): number {
  return Number(uri.slice(uri.lastIndexOf('/') + 1)) || 0;
}
