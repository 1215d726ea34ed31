import type { FaultRule } from './faults/faultRules.js';
import type { CustomObjectSpec } from './site/customObjects.js';
import type { FieldSpec } from './site/fields.js';

/** A contact by field: internal name, display name or alias (see site/contactFields.ts) → text. */
export type ContactRow = Readonly<Record<string, string>>;

export interface HourlyLimits {
  readonly exports: number;
  readonly imports: number;
  readonly syncActions: number;
}

export interface IndicatorOptions {
  /** Data_Status of the rows made for the contacts given at the start. Default PROCESSED. */
  readonly status?: string;
  /** Age of their Updated_Timestamp in days, by position. Default: spread over a year by the seed. */
  readonly ageDays?: number | ((position: number) => number);
  /** Milliseconds after which the site's program turns PROCESS as MOD into PROCESSED. Default: never. */
  readonly processAfterMs?: number;
}

export interface SandboxOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Default 127.0.0.1. The control paths need no password, so think before you open it to a network. */
  readonly host?: string;
  readonly company?: string;
  readonly username?: string;
  readonly password?: string;
  /** More users of the same company, to see that the data of a sync is its user's alone. */
  readonly otherUsers?: readonly { readonly username: string; readonly password: string }[];
  readonly oauth?: { readonly clientId: string; readonly clientSecret: string };
  /** Rows, or the path of a CSV file. All become members of "DWM - Export Queue". */
  readonly contacts?: readonly ContactRow[] | string;
  /** Time from the start of a sync to its end: a third pending, the rest active. Default 0. */
  readonly syncDelayMs?: number;
  /** Ids, tokens and clock skews follow from it. Default 1. */
  readonly seed?: number;
  /** Names of shared lists beside the two queues. */
  readonly lists?: readonly string[];
  /** Contact fields beside the usual ones. */
  readonly contactFields?: readonly FieldSpec[];
  /** Custom objects beside Contacts.Indicators. */
  readonly customObjects?: readonly CustomObjectSpec[];
  readonly indicators?: IndicatorOptions;
  /** Syncs an hour; beyond, POST /syncs answers 429. Default 2000, 2000, 4000 (contract, 15). */
  readonly hourlyLimits?: Partial<HourlyLimits>;
  /** Contacts that the site may hold (10,000 in Oracle's sandboxes); default: no limit. */
  readonly contactCap?: number;
  /** A second sync of a definition whose first still runs: refused with 409 (default), or queued. */
  readonly busyDefinition?: 'conflict' | 'queue';
  /** Which of two rows with the same identifier survives; the contract does not know. Default last. */
  readonly duplicateWinner?: 'first' | 'last';
  /** A site before release 26B does not know `importRule`, and drops it as it does any unknown property. */
  readonly dropsImportRule?: boolean;
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly clock?: () => number;
  readonly faults?: readonly FaultRule[];
}

export const EXPORT_QUEUE = 'DWM - Export Queue';
export const PROCESSING_QUEUE = 'DWM - Processing Queue';

export const DEFAULT_CREDENTIALS = { company: 'Sandbox', username: 'Api.User', password: 'sandbox-password' } as const;
