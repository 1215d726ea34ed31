import type { Db } from 'mongodb';
import { z } from 'zod';
import type { Entity } from '../eloqua/types.js';
import { isDwmError } from '../errors/dwmError.js';
import type { JobRun } from './job.js';

/** What is known of a definition of ours: its name for certain, its uri where Eloqua's answer came. */
export interface KnownDefinition {
  readonly kind: 'exports' | 'imports';
  readonly of: Entity;
  readonly definitionName: string;
  readonly definitionUri?: string | undefined;
}

/**
 * Deletes a definition that is no longer needed, since left-over ones keep fields and lists from being deleted. One whose
 * uri never arrived is looked up by its name. What cannot be deleted now is a warning, noted for `clean` to try again.
 * @returns whether it is gone.
 */
export async function removeDefinition(run: JobRun, known: KnownDefinition): Promise<boolean> {
  try {
    await deleteByNameOrUri(run, known);
    return true;
  } catch (error) {
    if (!isDwmError(error)) throw error;
    run.log.warn(`The definition "${known.definitionName}" is not deleted yet; "clean" tries again (${error.message})`);
    const { definitionName, definitionUri, kind, of } = known;
    await leftOvers(run.queueDb).updateOne(
      { _id: definitionName },
      { $set: { kind, of, ...(definitionUri === undefined ? {} : { definitionUri }) } },
      { upsert: true },
    );
    return false;
  }
}

/** For `clean`: tries the noted ones again. Eloqua is only opened when there are any. */
export async function removeLeftOverDefinitions(run: JobRun): Promise<number> {
  const noted = await leftOvers(run.queueDb).find({}).toArray();
  let removed = 0;
  for (const { _id: definitionName, ...rest } of noted) {
    await deleteByNameOrUri(run, { definitionName, ...leftOver.parse(rest) });
    await leftOvers(run.queueDb).deleteOne({ _id: definitionName });
    removed++;
  }
  return removed;
}

const leftOver = z.object({
  kind: z.enum(['exports', 'imports']),
  of: z.union([z.literal('contacts'), z.object({ uri: z.string(), id: z.string(), name: z.string() })]),
  definitionUri: z.string().optional(),
});

async function deleteByNameOrUri(
  run: JobRun,
  { kind, of, definitionName, definitionUri }: KnownDefinition,
): Promise<void> {
  const eloqua = await run.eloqua();
  const uris =
    definitionUri === undefined
      ? (await eloqua.definitions(kind, of, definitionName)).map(({ uri }) => uri)
      : [definitionUri];
  for (const uri of uris) await eloqua.deleteDefinition(uri);
}

function leftOvers(queueDb: Db) {
  return queueDb.collection<{ _id: string; kind: string; of: unknown; definitionUri?: string }>('definitionsToDelete');
}
