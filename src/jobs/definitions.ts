import { z } from 'zod';
import type { Entity } from '../eloqua/types.js';
import { isDwmError } from '../errors/dwmError.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';

/** What is known of a definition of ours: its name for certain, its uri where Eloqua's answer came. */
export interface KnownDefinition {
  readonly kind: 'exports' | 'imports';
  readonly of: Entity;
  readonly definitionName: string;
  readonly definitionUri?: string | undefined;
}

/** Eloqua deletes every definition of ours by itself, after two weeks at the latest (autoDeleteDuration). */
const KEEP_MS = 15 * 24 * 3600_000;

/** A document of `definitionsToDelete`. */
interface LeftOver {
  _id: string;
  kind: string;
  of: unknown;
  definitionUri?: string;
  /** `clean` leaves it alone until then: the run that made it may still be at work. */
  notBefore: Date;
}

/**
 * Deletes a definition that is no longer needed, since left-over ones keep fields and lists from being deleted. One whose
 * uri never arrived is found by its name, and so is its twin where Eloqua made it twice because the first answer was
 * lost. What cannot be deleted now is a warning, noted for `clean` to try again.
 * @returns whether it is gone.
 */
export async function removeDefinition(run: JobRun, known: KnownDefinition): Promise<boolean> {
  try {
    await deleteByUriAndName(run, known);
  } catch (error) {
    if (!isDwmError(error)) throw error;
    run.log.warn(`The definition "${known.definitionName}" is not deleted yet; "clean" tries again (${error.message})`);
    await noteForClean(run, known, new Date());
    return false;
  }
  await patiently(run, () => leftOvers(run).deleteOne({ _id: known.definitionName }));
  return true;
}

/** Has `clean` delete a definition should this run die before it does so itself. */
export async function noteForClean(run: JobRun, known: KnownDefinition, notBefore: Date): Promise<void> {
  const { definitionName: _id, definitionUri, kind, of } = known;
  const noted = { kind, of, notBefore, ...(definitionUri === undefined ? {} : { definitionUri }) };
  await patiently(run, () => leftOvers(run).updateOne({ _id }, { $set: noted }, { upsert: true }));
}

/**
 * For `clean`: tries the noted ones again, until Eloqua has deleted them by itself. Eloqua is only opened when there are any; one that cannot be deleted does not
 * keep the others.
 * @returns how many are gone, and why the first of the others is not.
 */
export async function removeLeftOverDefinitions(run: JobRun): Promise<{ removed: number; firstFault?: Error }> {
  const forgotten = await patiently(run, () =>
    leftOvers(run).deleteMany({ notBefore: { $lt: new Date(Date.now() - KEEP_MS) } }),
  );
  const due = await patiently(run, () =>
    leftOvers(run)
      .find({ notBefore: { $lt: new Date() } })
      .toArray(),
  );
  let removed = forgotten.deletedCount;
  let firstFault: Error | undefined;
  for (const { _id: definitionName, ...rest } of due) {
    try {
      await deleteByUriAndName(run, { definitionName, ...leftOver.parse(rest) });
      await patiently(run, () => leftOvers(run).deleteOne({ _id: definitionName }));
      removed++;
    } catch (error) {
      if (!isDwmError(error) || isDwmError(error, 'QUEUE_DATABASE_AWAY')) throw error;
      firstFault ??= error;
    }
  }
  return { removed, ...(firstFault && { firstFault }) };
}

const leftOver = z.object({
  kind: z.enum(['exports', 'imports']),
  of: z.union([z.literal('contacts'), z.object({ uri: z.string(), id: z.string(), name: z.string() })]),
  definitionUri: z.string().optional(),
});

async function deleteByUriAndName(
  run: JobRun,
  { kind, of, definitionName, definitionUri }: KnownDefinition,
): Promise<void> {
  const eloqua = await run.eloqua();
  if (definitionUri !== undefined) await eloqua.deleteDefinition(definitionUri);
  for (const { uri, name } of await eloqua.definitions(kind, of, definitionName)) {
    if (name === definitionName) await eloqua.deleteDefinition(uri);
  }
}

function leftOvers(run: JobRun) {
  return run.queueDb.collection<LeftOver>('definitionsToDelete');
}
