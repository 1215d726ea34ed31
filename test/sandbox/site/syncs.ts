import type { Column } from '../bulk/statements.js';
import type { Definition } from './definitions.js';
import type { IdSequence } from './random.js';
import type { StoredRecord } from './recordTable.js';
import type { User } from './users.js';
import type { Zone } from './zones.js';

export type SyncStatus = 'pending' | 'active' | 'success' | 'warning' | 'error';

export interface LogLine {
  readonly severity: 'information' | 'warning' | 'error';
  readonly statusCode: string;
  readonly message: string;
  readonly count: number;
}

export interface Reject {
  readonly fieldValues: Readonly<Record<string, string>>;
  readonly message: string;
  readonly statusCode: string;
  readonly recordIndex: number;
  readonly invalidFields: readonly string[];
}

/** What an export took: the records as they were then, and how to read them. */
export interface Snapshot {
  readonly columns: readonly { readonly name: string; readonly column: Column }[];
  readonly records: readonly StoredRecord[];
  readonly zone: Zone;
}

/** Faults that a sync was started with; see faults/faultRules.ts. */
export interface SyncFaults {
  stuckIn?: 'pending' | 'active';
  endsInError?: { readonly code: string; readonly message: string; readonly acts: boolean };
  extraWarning?: LogLine;
  /** Every nth exported row comes twice. */
  duplicateEvery?: number;
  refuseRows?: {
    readonly column: string;
    readonly values: readonly string[];
    readonly code: string;
    readonly message: string;
    readonly wholeRow: boolean;
  };
}

export interface Sync {
  readonly id: number;
  readonly uri: string;
  readonly definition: Definition;
  readonly user: User;
  readonly createdAt: number;
  status: SyncStatus;
  /** When it turns active, and when it ends. */
  startsAt: number;
  endsAt: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
  logs: LogLine[];
  rejects: Reject[];
  snapshot: Snapshot | undefined;
  /** What reading the data answers once it is gone. */
  goneStatus: 404 | 410 | undefined;
  readonly faults: SyncFaults;
}

export function isRunning(sync: Sync): boolean {
  return sync.status === 'pending' || sync.status === 'active';
}

export class Syncs {
  readonly #byId = new Map<number, Sync>();

  constructor(private readonly ids: IdSequence) {}

  create(definition: Definition, user: User, at: number, delayMs: number, faults: SyncFaults): Sync {
    const id = this.ids.next();
    const sync: Sync = {
      id,
      uri: `/syncs/${id}`,
      definition,
      user,
      createdAt: at,
      status: 'pending',
      startsAt: at + Math.floor(delayMs / 3),
      endsAt: at + delayMs,
      startedAt: undefined,
      endedAt: undefined,
      logs: [],
      rejects: [],
      snapshot: undefined,
      goneStatus: undefined,
      faults,
    };
    this.#byId.set(id, sync);
    return sync;
  }

  get(id: number): Sync | undefined {
    return this.#byId.get(id);
  }

  all(): Sync[] {
    return [...this.#byId.values()];
  }

  of(definition: Definition): Sync[] {
    return this.all().filter((sync) => sync.definition === definition);
  }

  /** Running ones in the order in which they are to end. */
  running(): Sync[] {
    return this.all()
      .filter(isRunning)
      .sort((one, other) => one.endsAt - other.endsAt || one.id - other.id);
  }
}
