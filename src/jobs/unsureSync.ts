import type { JobRun } from './job.js';

/**
 * The sync of a definition whose start got no answer that could be used, looked for in a later run. Undefined means that
 * there is none and will be none: before that is said the definition is deleted, so that Eloqua refuses a start that is
 * still on its way, and the syncs are looked at once more. Only for definitions that are synced once.
 * @throws DwmError with an ELOQUA_ code: it stays unsure.
 */
export async function findUnsureSync(run: JobRun, definitionUri: string): Promise<string | undefined> {
  const eloqua = await run.eloqua();
  const [started] = await eloqua.syncsOf(definitionUri);
  if (started) return started.uri;
  await eloqua.deleteDefinition(definitionUri);
  const [late] = await eloqua.syncsOf(definitionUri);
  return late?.uri;
}
