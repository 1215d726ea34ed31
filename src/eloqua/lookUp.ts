import type { z } from 'zod';
import { DwmError } from '../errors/dwmError.js';
import type { Api } from './http/api.js';
import { nearNames } from './nearNames.js';
import { readAll } from './readPages.js';

export interface Named {
  readonly name: string;
  readonly uri: string;
}

export interface Search<T extends Named> {
  /** `shared list`, `custom object`: for messages. */
  readonly kind: string;
  readonly path: string;
  readonly item: z.ZodType<T>;
}

/**
 * The one thing of that exact name. The API's search does not match spaces reliably and has no exact match, so it is asked
 * with a `*` for each space (and quote) and its answers are compared here. Names need not be unique in Eloqua.
 * Throws ELOQUA_NOT_FOUND, naming near ones, or ELOQUA_AMBIGUOUS.
 */
export async function findByName<T extends Named>(api: Api, search: Search<T>, name: string): Promise<T> {
  const doing = `looking up the ${search.kind} '${name}'`;
  const query = { q: `"name=${name.replace(/[\s"']/g, '*')}"` };
  const found = await readAll(api, { doing, path: search.path, query, item: search.item });
  const [first, ...others] = found.filter((candidate) => candidate.name === name);
  if (!first) throw await notFound(api, search, name);
  if (others.length === 0) return first;
  const uris = [first, ...others].map((candidate) => candidate.uri).join(', ');
  throw new DwmError(
    'ELOQUA_AMBIGUOUS',
    `Eloqua has ${others.length + 1} of the name '${name}' where one ${search.kind} was looked for (${uris}); rename or delete all but one.`,
  );
}

async function notFound<T extends Named>(api: Api, search: Search<T>, name: string): Promise<DwmError> {
  const all = await readAll(api, { doing: `looking for names near '${name}'`, path: search.path, item: search.item });
  const near = nearNames(
    name,
    all.map((candidate) => candidate.name),
  );
  const hint =
    near.length === 0
      ? `none of its ${all.length} names is near it`
      : `near it are ${near.map((n) => `'${n}'`).join(', ')}`;
  return new DwmError(
    'ELOQUA_NOT_FOUND',
    `Eloqua has no ${search.kind} of exactly the name '${name}' (${hint}); correct the setting, or have the user given access to it.`,
  );
}
