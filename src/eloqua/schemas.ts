import { z } from 'zod';
import { boundedText, LONGEST_REASON } from '../boundedText.js';
import { ownValue } from '../ownValue.js';
import { STATEMENT } from './limits.js';
import type { Field, LogEntry, Reject, Row, SyncStatus } from './types.js';

/*
 * The shapes of answers, as permissive as they can be and still be used: unknown properties are dropped, numbers may come
 * as text, what the API leaves out at times has a default. What a decision rests on is required.
 */

/*
 * They go into the addresses of requests, and some of those delete: nothing but the path of the very thing passes. The API
 * takes fixed words in any case.
 */
const SYNC_URI = /^\/syncs\/\d{1,18}$/i;
const DEFINITION_URI = /^\/(contacts|customobjects\/\d{1,18})\/(exports|imports)\/\d{1,18}$/i;
const SyncUri = z.string().regex(SYNC_URI);
const ListUri = z.string().regex(/^\/contacts\/lists\/\d{1,18}$/i);
const CustomObjectUri = z.string().regex(/^\/customobjects\/\d{1,18}$/i);

export function isDefinitionUri(uri: string): boolean {
  return DEFINITION_URI.test(uri);
}

const WholeNumber = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

/** What is said in words, which ends in logs and with records. */
const Words = z
  .string()
  .default('')
  .transform((text) => boundedText(text, LONGEST_REASON));

const StatusCode = z
  .string()
  .default('')
  .transform((code) => boundedText(code, LONGEST_CODE));

const LONGEST_CODE = 50;

/**
 * A row. Exports send text alone, and then the row is passed on as it is: zod's own record makes a copy and takes half a
 * second for 10,000 rows of 39 fields, this a tenth of that.
 */
const RowSchema: z.ZodType<Row> = z
  .custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .transform((row) => (isAllText(row) ? row : allText(row)));

function isAllText(row: Record<string, unknown>): row is Row {
  for (const column in row) if (typeof row[column] !== 'string') return false;
  return true;
}

/** Anything but text would be another version of the API. */
function allText(row: Record<string, unknown>): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, cellText(value)]));
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `items` is left out when a page has no rows; then `totalResults` has to be there, or it is no page at all. */
export function pageSchema<T>(item: z.ZodType<T>) {
  return z
    .object({
      items: z.array(item).nullish(),
      totalResults: WholeNumber.optional(),
      offset: WholeNumber.optional(),
      hasMore: z.boolean().optional(),
    })
    .refine((page) => page.items != null || page.totalResults !== undefined, { path: ['items'] });
}

export const RowItem = RowSchema;

export const ListItem = z.object({
  name: z.string(),
  uri: ListUri,
  statement: z.string().regex(STATEMENT).optional().catch(undefined),
  count: WholeNumber.optional().catch(undefined),
});

export const CustomObjectItem = z.object({ name: z.string(), uri: CustomObjectUri });

export const FieldItem: z.ZodType<Field> = z
  .object({
    name: z.string(),
    internalName: z.string().default(''),
    dataType: z.string().default('string'),
    // One field that is odd must not hide the others; nothing can be mapped to this one.
    statement: z.string().regex(STATEMENT).catch(''),
    uri: z.string().default(''),
    hasReadOnlyConstraint: z.union([z.boolean(), z.stringbool()]).default(false),
  })
  .transform(({ hasReadOnlyConstraint, ...field }) => ({ ...field, readOnly: hasReadOnlyConstraint }));

export const DefinitionItem = z.object({
  uri: z.string().regex(DEFINITION_URI),
  name: z.string(),
  createdAt: z.string().default(''),
  importRule: z.string().optional().catch(undefined),
});

const STATUSES: Readonly<Record<string, SyncStatus>> = {
  pending: 'pending',
  active: 'active',
  success: 'success',
  warning: 'warning',
  error: 'error',
  // One page of the documentation spells it so; live answers do not.
  errored: 'error',
};

export const SyncItem = z.object({
  uri: SyncUri,
  syncedInstanceUri: z.string(),
  createdAt: z.string().default(''),
  syncEndedAt: z.string().default(''),
  status: z.string().transform((status): SyncStatus => ownValue(STATUSES, status.toLowerCase()) ?? 'unknown'),
});

export const LogItem: z.ZodType<LogEntry> = z.object({
  severity: z.enum(['information', 'warning', 'error']).catch('information'),
  statusCode: StatusCode,
  message: Words,
  count: WholeNumber.default(0),
});

export const RejectItem: z.ZodType<Reject> = z.object({
  fieldValues: RowSchema,
  statusCode: StatusCode,
  message: Words,
  invalidFields: z
    .array(z.string())
    .nullish()
    .transform((fields) => fields ?? []),
  recordIndex: WholeNumber.default(0),
});
