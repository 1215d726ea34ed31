import { z } from 'zod';

/**
 * How far an import has come, noted on its claim before each step:
 *   comparing an export to compare with exists, by name; nothing can have been synced
 *   defining  the definition may exist, by name; nothing can have been synced
 *   defined   the definition exists, rows may be staged; nothing can have been synced
 *   starting  the sync may have started
 *   started   the sync started
 */
export const importNote = z.object({
  state: z.enum(['comparing', 'defining', 'defined', 'starting', 'started']),
  runId: z.string(),
  definitionName: z.string(),
  definitionUri: z.string().exactOptional(),
  syncUri: z.string().exactOptional(),
  /** The column by which Eloqua finds the rows' records; none in notes of release 1.0. */
  identifier: z.string().exactOptional(),
  /** Number of uploads: with one, Eloqua's row numbers name rows. */
  parts: z.number().exactOptional(),
  /** Number of rows sent: a claim that has fewer by now was settled in part, and Eloqua's row numbers count otherwise. */
  rows: z.number().exactOptional(),
  waitingSince: z.number().exactOptional(),
  unreadableSince: z.number().exactOptional(),
  failedReadings: z.number().exactOptional(),
});
export type ImportNote = z.infer<typeof importNote>;

/** The note of an import whose sync is known. */
export type StartedImport = ImportNote & { readonly syncUri: string };
