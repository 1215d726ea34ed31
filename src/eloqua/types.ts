/*
 * Glossary (the Bulk API's own words)
 *   definition  what an export takes out or an import puts in: fields, filter or identifier, sync actions
 *   sync        one execution of a definition; its rows, logs and rejects are read by its uri
 *   staged      rows uploaded to an import that no sync has taken in yet
 *   reject      a row, or a value of a row, that an import's sync refused
 *   statement   Eloqua's name of a field or list, such as {{Contact.Field(C_FirstName)}}
 * All `uri`s are the API's own, beginning with '/', such as /contacts/exports/17 or /syncs/1053.
 */

export type Row = Record<string, string>;

export interface SharedList {
  readonly uri: string;
  /** Number in `uri` and in `statement`. */
  readonly id: string;
  readonly name: string;
  readonly count: number;
  readonly statement: string;
}

export type FieldType = 'string' | 'emailAddress' | 'number' | 'date' | 'largeString' | (string & {});

export interface Field {
  readonly name: string;
  readonly internalName: string;
  readonly dataType: FieldType;
  readonly statement: string;
  readonly uri: string;
  readonly readOnly: boolean;
}

export interface CustomObject {
  readonly uri: string;
  readonly id: string;
  readonly name: string;
}

export interface SyncAction {
  readonly action: 'add' | 'remove';
  /** A list's statement. */
  readonly destination: string;
}

export interface ExportDefinition {
  readonly name: string;
  /** Column name → statement. */
  readonly fields: Readonly<Record<string, string>>;
  readonly filter?: string;
  readonly maxRecords?: number;
  readonly syncActions?: readonly SyncAction[];
  /** ISO 8601 durations. */
  readonly dataRetentionDuration: string;
  readonly autoDeleteDuration: string;
}

export interface ImportDefinition {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
  /** A key of `fields`. */
  readonly identifierFieldName: string;
  readonly syncActions?: readonly SyncAction[];
  readonly updateRule?: 'always' | 'ifNewIsNotNull' | 'ifExistingIsNull' | 'useFieldRule';
  /** `updateOnly`: a row that matches nobody is dropped, not made anew. Not known to sites before release 26B. */
  readonly importRule?: 'updateOnly';
  /** A row whose identifier matches several records updates them all; without it Eloqua rejects the row. */
  readonly updateMultipleMatches?: boolean;
  /** Custom objects: a column with e-mail addresses by which records are linked to their contacts. */
  readonly linkToContactsBy?: string;
  readonly dataRetentionDuration: string;
  readonly autoDeleteDuration: string;
}

export interface Definition {
  readonly uri: string;
  readonly name: string;
  readonly createdAt: string;
  /** As Eloqua echoes it; a site that does not know it drops it without a word. */
  readonly importRule?: string | undefined;
}

/** `unknown` stands for a status this program does not know: treated as still running. */
export type SyncStatus = 'pending' | 'active' | 'success' | 'warning' | 'error' | 'unknown';
export type EndStatus = 'success' | 'warning' | 'error';

export interface Sync {
  readonly uri: string;
  readonly syncedInstanceUri: string;
  readonly status: SyncStatus;
  readonly createdAt: string;
  /** '' before its end. */
  readonly syncEndedAt: string;
}

export interface AwaitOptions {
  /** 0: look once. Default: as long as the job may run. */
  readonly longestMs?: number;
}

export interface EndedSync extends Sync {
  readonly status: EndStatus;
}

export interface Page {
  readonly rows: readonly Row[];
  /** Rows before this page. */
  readonly offset: number;
  readonly totalResults: number;
}

export interface LogEntry {
  readonly severity: 'information' | 'warning' | 'error';
  /** ELQ-00000 to ELQ-00146; '' when absent. */
  readonly statusCode: string;
  readonly message: string;
  readonly count: number;
}

export interface Reject {
  readonly fieldValues: Row;
  readonly statusCode: string;
  readonly message: string;
  readonly invalidFields: readonly string[];
  /** 1-based within one uploaded file; not known to be unique over several (match by identifier value first). */
  readonly recordIndex: number;
}

export interface UploadReport {
  readonly rows: number;
  readonly parts: number;
  readonly bytes: number;
}

/** What a definition is made for: contacts, or the records of a custom object. */
export type Entity = 'contacts' | CustomObject;

/**
 * The Bulk API of one site. Every method throws DwmError with an ELOQUA_ code; what is safe to repeat has been repeated
 * by then. No method that changes something is repeated blindly: see `startSync` and `upload`.
 */
export interface Eloqua {
  /** By exact name. Throws ELOQUA_NOT_FOUND or ELOQUA_AMBIGUOUS. */
  findSharedList(name: string): Promise<SharedList>;
  findCustomObject(name: string): Promise<CustomObject>;
  contactFields(): Promise<Field[]>;
  customObjectFields(object: CustomObject): Promise<Field[]>;

  createExport(of: Entity, definition: ExportDefinition): Promise<Definition>;
  createImport(of: Entity, definition: ImportDefinition): Promise<Definition>;
  /** Definitions of ours that were left behind: name begins with `prefix`. */
  definitions(kind: 'exports' | 'imports', of: Entity, prefix: string): Promise<Definition[]>;
  /** Deleting what is gone already is done too. */
  deleteDefinition(uri: string): Promise<void>;

  /** Uploads in parts bounded by bytes and rows. A part whose answer was lost: staged data deleted, all uploaded again. */
  upload(importUri: string, rows: readonly Row[]): Promise<UploadReport>;
  deleteStagedRows(importUri: string): Promise<void>;

  /**
   * Starts one sync. When the answer is lost it looks the sync up, and returns the one it finds that is not among `known`
   * (uris of earlier syncs of the same definition; none for a definition that is run once). Throws ELOQUA_SYNC_UNSURE when
   * it finds none: it may still appear, so look it up with `syncsOf` some minutes later before starting another.
   */
  startSync(definitionUri: string, known?: readonly string[]): Promise<Sync>;
  sync(syncUri: string): Promise<Sync>;
  /** Syncs of a definition, newest first. */
  syncsOf(definitionUri: string): Promise<Sync[]>;
  /** Polls, 2 s growing to 60 s, until the sync ends or the job's deadline or `longestMs` passes (ELOQUA_SYNC_UNFINISHED). */
  awaitSync(syncUri: string, options?: AwaitOptions): Promise<EndedSync>;

  /** Rows of an ended export sync. Throws ELOQUA_DATA_GONE when Eloqua no longer has them, ELOQUA_ROWS_MISSING when fewer came than it counts. */
  pages(syncUri: string, options?: { pageSize?: number; offset?: number }): AsyncIterable<Page>;
  logs(syncUri: string): Promise<LogEntry[]>;
  rejects(syncUri: string): AsyncIterable<readonly Reject[]>;
}
