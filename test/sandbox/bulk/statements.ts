import type { CustomObject } from '../site/customObjects.js';
import type { Scope } from '../site/definitions.js';
import type { Field, FieldTable } from '../site/fields.js';
import type { StoredRecord } from '../site/recordTable.js';
import type { Site } from '../site/site.js';
import { renderTime, type Zone } from '../site/zones.js';

/** What a statement such as {{Contact.Field(C_FirstName)}} stands for in one record. */
export interface Column {
  readonly statement: string;
  readonly type: 'string' | 'emailAddress' | 'number' | 'date' | 'largeString' | 'boolean';
  readonly read: (record: StoredRecord, zone: Zone) => string;
  /** Milliseconds UTC of a date, for comparisons; NaN when blank. */
  readonly time?: (record: StoredRecord) => number;
  /** What an import may do with it. */
  readonly writes: { readonly field: Field } | 'subscribed' | 'bounced' | 'nothing';
  /** The record's own id: an import may match by it. */
  readonly identity?: 'id' | 'externalId';
}

const STATEMENT = /^\{\{\s*([^{}]+?)\s*\}\}$/;
const CONTACT = /^Contact\.(.+)$/;
const OBJECT = /^CustomObject\[(\d+)\]\.(.+)$/;
const FIELD = /^Field(?:\(([^()[\]]+)\)|\[(\d+)\])$/;

/** The column of a statement in the records of a scope, or undefined when there is no such thing. */
export function resolveStatement(site: Site, scope: Scope, statement: string): Column | undefined {
  const inner = STATEMENT.exec(statement)?.[1];
  if (inner === undefined) return undefined;
  if (scope.entity === 'contacts') {
    const path = CONTACT.exec(inner)?.[1];
    return path === undefined ? undefined : contactColumn(site, statement, path);
  }
  const [, id, path] = OBJECT.exec(inner) ?? [];
  const object = site.customObjects.get(scope.objectId);
  if (!object || Number(id) !== object.id || path === undefined) return undefined;
  return objectColumn(site, object, statement, path);
}

function contactColumn(site: Site, statement: string, path: string): Column | undefined {
  if (path === 'Email.IsSubscribed')
    return { statement, type: 'boolean', writes: 'subscribed', read: (contact) => flag(contact.subscribed) };
  if (path === 'Email.IsBounced')
    return { statement, type: 'boolean', writes: 'bounced', read: (contact) => flag(contact.bounced) };
  if (path === 'Email.Format') return { statement, type: 'string', writes: 'nothing', read: () => 'unspecified' };
  if (path.startsWith('Account.')) return { statement, type: 'string', writes: 'nothing', read: () => '' };
  return recordColumn(site.contacts.fields, 'CMBRX', statement, path);
}

function objectColumn(site: Site, object: CustomObject, statement: string, path: string): Column | undefined {
  if (path === 'ExternalId') return externalId('DCMBR', statement);
  const linked = CONTACT.exec(path)?.[1];
  if (linked === undefined) return recordColumn(object.records.fields, 'DCMBR', statement, path);
  const column = contactColumn(site, statement, linked);
  if (!column) return undefined;
  const read = (record: StoredRecord, zone: Zone) => {
    const contact = site.contacts.get(record.contactId);
    return contact ? column.read(contact, zone) : '';
  };
  return { statement, type: column.type === 'date' ? 'string' : column.type, read, writes: 'nothing' };
}

/** What contacts and custom objects' records have in common. */
function recordColumn(fields: FieldTable, prefix: string, statement: string, path: string): Column | undefined {
  if (path === 'Id')
    return { statement, type: 'number', writes: 'nothing', identity: 'id', read: (record) => String(record.id) };
  if (path === 'CreatedAt') return dateColumn(statement, (record) => record.createdAt);
  if (path === 'UpdatedAt') return dateColumn(statement, (record) => record.updatedAt);
  const [, name, id] = FIELD.exec(path) ?? [];
  const field = name === undefined ? fields.byId(Number(id)) : fields.byInternalName(name);
  if (!field) return undefined;
  if (field.derived === 'externalId') return externalId(prefix, statement);
  if (field.derived === 'createdAt') return dateColumn(statement, (record) => record.createdAt);
  if (field.derived === 'updatedAt') return dateColumn(statement, (record) => record.updatedAt);
  const writes = field.readOnly ? 'nothing' : { field };
  if (field.dataType === 'date') {
    const time = (record: StoredRecord) => Number.parseInt(record.values[field.index] ?? '', 10);
    return dateColumn(statement, time, writes);
  }
  return { statement, type: field.dataType, writes, read: (record) => record.values[field.index] ?? '' };
}

function dateColumn(
  statement: string,
  time: (record: StoredRecord) => number,
  writes: Column['writes'] = 'nothing',
): Column {
  const read = (record: StoredRecord, zone: Zone) => {
    const at = time(record);
    return Number.isNaN(at) ? '' : renderTime(at, zone);
  };
  return { statement, type: 'date', time, read, writes };
}

function externalId(prefix: string, statement: string): Column {
  const read = (record: StoredRecord) => `${prefix}${String(record.id).padStart(12, '0')}`;
  return { statement, type: 'string', writes: 'nothing', identity: 'externalId', read };
}

function flag(value: boolean): string {
  return value ? 'True' : 'False';
}
