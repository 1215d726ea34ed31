import { z } from 'zod';

const count = z.int().min(1);
const milliseconds = z.int().min(0);
/** Whether the site does the work before the answer goes wrong. */
const acts = z.boolean().optional();
const elqCode = z.string().regex(/^ELQ-\d{5}$/, 'an ELQ code such as ELQ-00107');

/** What goes wrong. Each kind is described in docs/sandbox.md. */
const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    /** Seconds, or an HTTP date. */
    retryAfter: z.union([z.int().min(0), z.string()]).optional(),
    body: z.enum(['json', 'html', 'empty', 'text']).optional(),
    /** The body itself, in place of the sandbox's own. */
    text: z.string().optional(),
    acts,
  }),
  z.strictObject({ kind: z.literal('reset'), acts }),
  z.strictObject({ kind: z.literal('timeout'), acts }),
  z.strictObject({ kind: z.literal('delay'), ms: milliseconds }),
  z.strictObject({ kind: z.literal('drip'), ms: milliseconds.optional(), bytes: count.optional() }),
  z.strictObject({
    kind: z.literal('truncate'),
    keep: z.number().min(0).max(1).optional(),
    close: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('empty'), acts }),
  z.strictObject({ kind: z.literal('wrongType'), value: z.unknown().optional(), acts }),
  z.strictObject({ kind: z.literal('missingItems') }),
  z.strictObject({ kind: z.literal('phantomPage') }),
  z.strictObject({ kind: z.literal('missingColumns'), columns: z.array(z.string()).min(1) }),
  z.strictObject({ kind: z.literal('expireData'), status: z.union([z.literal(404), z.literal(410)]).optional() }),
  z.strictObject({ kind: z.literal('movePod') }),
  z.strictObject({ kind: z.literal('removeField'), field: z.string() }),
  z.strictObject({ kind: z.literal('syncStuck'), status: z.enum(['pending', 'active']).optional() }),
  z.strictObject({ kind: z.literal('syncError'), code: elqCode, message: z.string().optional(), acts }),
  z.strictObject({
    kind: z.literal('syncWarning'),
    code: elqCode,
    message: z.string().optional(),
    count: z.int().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal('duplicateRows'), every: count.optional() }),
  z.strictObject({
    kind: z.literal('refuseRows'),
    /** The definition's column, and the values whose rows are refused. */
    column: z.string(),
    values: z.array(z.string()).min(1),
    code: elqCode.optional(),
    message: z.string().optional(),
    /** True (default): the row is rejected. False: only this value of it (ELQ-00040). */
    wholeRow: z.boolean().optional(),
  }),
]);

const ruleSchema = z.strictObject({
  fault: faultSchema,
  /** Any method when absent. */
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
  /** Such as /syncs/*\/data: `*` is one part of a path, `**` any number. Faults of syncs are for POST /syncs by themselves. */
  path: z.string().optional(),
  /** Parameters that the query must have, such as {"offset": "50000"}. */
  query: z.record(z.string(), z.string()).optional(),
  /** For POST /syncs: the uri of the definition, as a pattern like `path`. */
  of: z.string().optional(),
  /** The first request, of those that match, that is struck: 1 = the next one. */
  nth: count.optional(),
  /** How many in a row are struck, or "always". Default 1. */
  times: z.union([count, z.literal('always')]).optional(),
});

export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault['kind'];
export type FaultRule = z.infer<typeof ruleSchema>;

/**
 * Reads rules from JSON: one, a list, or {"faults": [...]}.
 * @throws Error that names what is wrong with which rule
 */
export function parseFaultRules(value: unknown): FaultRule[] {
  const inner = typeof value === 'object' && value !== null && 'faults' in value ? value.faults : value;
  const parsed = z.array(ruleSchema).safeParse(Array.isArray(inner) ? inner : [inner]);
  if (parsed.success) return parsed.data;
  throw new Error(`These are no fault rules:\n${z.prettifyError(parsed.error)}`);
}

export const FAULT_KINDS: readonly FaultKind[] = faultSchema.options.map(({ shape }) => shape.kind.value);

const OF_SYNCS: readonly FaultKind[] = ['syncStuck', 'syncError', 'syncWarning', 'duplicateRows', 'refuseRows'];

/** Faults that show only in how a sync goes, not in the answer to the request. */
export function isOfSync(fault: Fault): boolean {
  return OF_SYNCS.includes(fault.kind);
}
