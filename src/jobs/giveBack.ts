import { isDwmError } from '../errors/dwmError.js';
import type { Claim, RecordId } from '../queue/types.js';
import type { JobRun } from './job.js';

/**
 * Gives records of a claim back after an error, and ends the claim. Where that fails too, or the database was away and
 * the patience is used up, their lease runs out and `clean` gives them back: it is the first error that has to be told.
 * @returns whether they are back.
 */
export async function giveBack(
  run: Pick<JobRun, 'log'>,
  claim: Claim,
  ids: readonly RecordId[],
  { because, asUnclaimed }: { readonly because: unknown; readonly asUnclaimed: boolean },
): Promise<boolean> {
  if (claim.lost.aborted || isDwmError(because, 'QUEUE_DATABASE_AWAY')) return false;
  try {
    await claim.note(null);
    await claim.release(ids, { asUnclaimed });
    await claim.close();
    return true;
  } catch (error) {
    run.log.warn(`Records could not be given back at once; clean does it when their lease is over (${String(error)})`);
    return false;
  }
}
