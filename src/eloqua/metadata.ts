import { DwmError } from '../errors/dwmError.js';
import type { Api } from './http/api.js';
import { findByName } from './lookUp.js';
import { readAll } from './readPages.js';
import { CustomObjectItem, FieldItem, ListItem } from './schemas.js';
import type { CustomObject, Field, SharedList } from './types.js';

export async function findSharedList(api: Api, name: string): Promise<SharedList> {
  const list = await findByName(api, { kind: 'shared list', path: '/contacts/lists', item: ListItem }, name);
  const id = lastPart(list.uri);
  if (list.count === undefined) {
    throw new DwmError(
      'ELOQUA_ANSWER_UNUSABLE',
      `Eloqua does not say how many contacts the shared list '${name}' holds (${list.uri}), so it cannot be told from an empty one.`,
    );
  }
  const statement = `{{ContactList[${id}]}}`;
  if (list.statement !== undefined && list.statement !== statement) {
    throw new DwmError(
      'ELOQUA_ANSWER_UNUSABLE',
      `Eloqua names the shared list '${name}' both ${list.uri} and ${list.statement}, which are two lists; no contact is taken by either.`,
    );
  }
  return { uri: list.uri, id, name, count: list.count, statement };
}

export async function findCustomObject(api: Api, name: string): Promise<CustomObject> {
  const object = await findByName(api, { kind: 'custom object', path: '/customObjects', item: CustomObjectItem }, name);
  return { uri: object.uri, id: lastPart(object.uri), name };
}

export function contactFields(api: Api): Promise<Field[]> {
  return readAll(api, { doing: 'reading the contact fields', path: '/contacts/fields', item: FieldItem });
}

export function customObjectFields(api: Api, object: CustomObject): Promise<Field[]> {
  const doing = `reading the fields of '${object.name}'`;
  return readAll(api, { doing, path: `${object.uri}/fields`, item: FieldItem });
}

function lastPart(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}
