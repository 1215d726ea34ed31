import { json, refused } from '../http/answers.js';
import { page } from '../http/paging.js';
import { type Route, route } from '../http/routing.js';
import { stamp } from '../site/clock.js';
import type { ContactList } from '../site/contactLists.js';
import type { CustomObject } from '../site/customObjects.js';
import type { Field, FieldTable } from '../site/fields.js';
import type { Site } from '../site/site.js';
import { listed } from './definitionRoutes.js';

/** Fields that were there before the site's history begins, as in recorded answers. */
const BEGINNING = '1900-01-01T05:00:00.0000000Z';

export const metadataRoutes: readonly Route[] = [
  route('GET', '/contacts/fields', (site, { query }) => listed(query, contactFields(site))),
  route('GET', '/contacts/fields/{id}', (site, { params }) => one(contactFields(site), '/contacts/fields', params.id)),
  route('GET', '/contacts/lists', (site, { query }) => listed(query, lists(site))),
  route('GET', '/contacts/lists/{id}', (site, { params }) => one(lists(site), '/contacts/lists', params.id)),
  route('GET', '/customObjects', (site, { query }) => listed(query, objects(site))),
  route('GET', '/customObjects/{id}', (site, { params }) => one(objects(site), '/customObjects', params.id)),
  route('GET', '/customObjects/{id}/fields', (site, { params, query }) => {
    const object = site.customObjects.get(Number(params.id));
    return object ? listed(query, objectFields(object)) : refused(404);
  }),
  route('GET', '/imports/priorities', (_site, { query }) =>
    page(query, [{ name: 'API', uri: '/imports/priorities/1' }]),
  ),
  // What this site has none of.
  ...['/contacts/segments', '/contacts/filters', '/contacts/scoring/models', '/accounts/lists', '/emailGroups'].map(
    (path) => route('GET', path, (_site, { query }) => page(query, [])),
  ),
];

function one(all: readonly Record<string, unknown>[], base: string, id: string | undefined) {
  const found = all.find(({ uri }) => uri === `${base}/${id}`);
  return found ? json(200, found) : refused(404);
}

function contactFields(site: Site) {
  return shownFields(site.contacts.fields, '/contacts', (field) => `{{Contact.Field(${field.internalName})}}`);
}

function objectFields(object: CustomObject) {
  const statement = (field: Field) => `{{CustomObject[${object.id}].Field[${field.id}]}}`;
  return shownFields(object.records.fields, `/customObjects/${object.id}`, statement);
}

function shownFields(fields: FieldTable, base: string, statement: (field: Field) => string) {
  return fields.all().map((field) => ({
    name: field.name,
    internalName: field.internalName,
    dataType: field.dataType,
    hasReadOnlyConstraint: field.readOnly ?? false,
    hasNotNullConstraint: field.notNull ?? false,
    hasUniquenessConstraint: field.unique ?? false,
    statement: statement(field),
    uri: `${base}/fields/${field.id}`,
    createdAt: BEGINNING,
    updatedAt: BEGINNING,
  }));
}

function lists(site: Site) {
  return site.lists.all().map((list: ContactList) => ({
    name: list.name,
    count: list.members.size,
    statement: `{{ContactList[${list.id}]}}`,
    uri: `/contacts/lists/${list.id}`,
    createdBy: 'Api.User',
    createdAt: stamp(list.createdAt),
    updatedBy: 'Api.User',
    updatedAt: stamp(list.updatedAt),
  }));
}

function objects(site: Site) {
  return [...site.customObjects.values()].map((object) => {
    const email = object.emailField ? object.records.fields.byInternalName(object.emailField) : undefined;
    return {
      name: object.name,
      ...(email ? { emailAddressFieldUri: `/customObjects/${object.id}/fields/${email.id}` } : {}),
      uri: `/customObjects/${object.id}`,
      createdBy: 'Api.User',
      createdAt: stamp(object.createdAt),
      updatedBy: 'Api.User',
      updatedAt: stamp(object.createdAt),
    };
  });
}
