import { setTimeout as wait } from 'node:timers/promises';
import type { Entity, ImportDefinition, Row } from '../eloqua/types.js';
import { isDwmError } from '../errors/dwmError.js';
import { removeDefinition } from './definitions.js';
import type { JobRun } from './job.js';

const MOST_ATTEMPTS = 3;

export interface StagedRows {
  readonly definitionName: string;
  readonly definitionUri: string;
  /** Number of uploads. */
  readonly parts: number;
  /** As the definition has it, by Eloqua's answer. */
  readonly importRule: string | undefined;
}

/**
 * Makes an import and uploads its rows. An upload that lost an answer may be staged in part, in whole or twice, and an
 * answer that says the staged rows are gone may be wrong; so a new import takes its place, and the old one is deleted.
 * `noted` is called as soon as a definition exists, before anything is uploaded to it.
 */
export async function stageRows(
  run: JobRun,
  of: Entity,
  definition: ImportDefinition,
  rows: readonly Row[],
  noted: (definitionName: string, definitionUri: string) => Promise<void>,
): Promise<StagedRows> {
  const eloqua = await run.eloqua();
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? definition.name : `${definition.name} (${attempt})`;
    const { uri, importRule } = await eloqua.createImport(of, { ...definition, name });
    await noted(name, uri);
    try {
      const { parts, bytes } = await eloqua.upload(uri, rows);
      run.log.debug(`${rows.length} rows uploaded in ${parts} part(s), ${Math.ceil(bytes / 1024)} KB`);
      return { definitionName: name, definitionUri: uri, parts, importRule };
    } catch (error) {
      if (!isDwmError(error, 'ELOQUA_ANSWER_LOST') || attempt === MOST_ATTEMPTS) throw error;
      run.log.warn(`${error.message} Uploading everything again, to another import (${attempt} of ${MOST_ATTEMPTS})`);
      await removeDefinition(run, { kind: 'imports', of, definitionName: name, definitionUri: uri });
      run.signal.throwIfAborted();
      await wait(run.settings.RETRY_FIRST_MS * 2 ** attempt);
    }
  }
}
