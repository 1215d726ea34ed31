import { DwmError, isDwmError } from '../errors/dwmError.js';
import { checkDefinitionUri } from './checkDefinition.js';
import { deleteStagedRows } from './definitions.js';
import { type Answer, type Asked, isWebPage, nature, unusable } from './http/answer.js';
import type { Api } from './http/api.js';
import { type Part, partBody, splitRows } from './splitRows.js';
import type { Row, UploadReport } from './types.js';

/**
 * Stages rows for an import, in parts bounded by bytes and rows. Every part appends, so one whose answer was lost cannot
 * be sent again (its rows might be staged twice): then all that is staged is deleted and everything is sent again, up to
 * `uploadAttempts` times. Throws ELOQUA_ROW_TOO_LARGE before anything is sent, ELOQUA_ANSWER_LOST when every attempt broke;
 * staged rows may be left then, which no sync has taken in.
 */
export async function upload(api: Api, importUri: string, rows: readonly Row[]): Promise<UploadReport> {
  checkDefinitionUri(importUri);
  const { tuning, tools } = api.workings;
  const parts = splitRows(rows, tuning);
  for (let attempt = 1; ; attempt += 1) {
    try {
      for (const [index, part] of parts.entries())
        await uploadPart(api, importUri, rows, part, `${index + 1} of ${parts.length}`);
      return { rows: rows.length, parts: parts.length, bytes: parts.reduce((sum, part) => sum + part.bytes, 0) };
    } catch (error) {
      if (!isDwmError(error, 'ELOQUA_ANSWER_LOST')) throw error;
      if (attempt >= tuning.uploadAttempts) throw lostForGood(error, attempt);
      tools.log.warn(
        `${error.message} Deleting what is staged and uploading all again (${attempt} of ${tuning.uploadAttempts}).`,
      );
      await api.pause(attempt, 'uploading rows');
      await deleteStagedRows(api, importUri);
    }
  }
}

function uploadPart(api: Api, importUri: string, rows: readonly Row[], part: Part, which: string): Promise<void> {
  const asked: Asked = {
    doing: `uploading part ${which} (${part.to - part.from} rows)`,
    method: 'POST',
    path: `${importUri}/data`,
  };
  return api.send({
    ...asked,
    body: partBody(rows, part),
    repeat: 'unlessActedOn',
    sensitive: true,
    read: (answer) => readReceipt(api, asked, answer),
  });
}

function lostForGood(error: DwmError, attempt: number): DwmError {
  // Whoever allows one attempt alone decides what comes next.
  if (attempt === 1) return error;
  const message = `${error.message} The upload was begun ${attempt} times and broke each time; the next run tries again.`;
  return new DwmError('ELOQUA_ANSWER_LOST', message, { cause: error });
}

/** 204 is the receipt; 201 comes with a sync that the upload started, which our definitions forbid. */
function readReceipt(api: Api, asked: Asked, answer: Answer): void {
  if (answer.status === 204) return;
  if (answer.status !== 201 || isWebPage(answer.text)) throw unusable(asked, answer, nature(answer.text));
  api.workings.tools.log.warn(
    `Eloqua started a sync by itself while ${asked.doing}, although the import says it should not.`,
  );
}
