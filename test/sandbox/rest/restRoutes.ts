import { type Answer, isObject, json, refused } from '../http/answers.js';
import { jsonBody, type SignedRequest } from '../http/requests.js';
import { type Route, route } from '../http/routing.js';
import { search } from '../http/search.js';
import type { ContactList } from '../site/contactLists.js';
import type { StoredRecord } from '../site/recordTable.js';
import type { Site } from '../site/site.js';

/** The parts of the application API that stand next to Bulk (contract, 14): lists are made and filled here. */
export const restRoutes: readonly Route[] = [
  route('GET', '/assets/contact/lists', (site, { query }) => elements(query, site.lists.all().map(shownList))),
  route('POST', '/assets/contact/list', createList),
  route(
    'GET',
    '/assets/contact/list/{id}',
    ofList((_site, _request, list) => json(200, shownList(list))),
  ),
  route('PUT', '/assets/contact/list/{id}', ofList(changeMembers)),
  route('DELETE', '/assets/contact/list/{id}', (site, { params }) =>
    site.lists.delete(Number(params.id)) ? { status: 200 } : refused(404),
  ),
  route('GET', '/data/contacts', (site, { query }) => contacts(site, query)),
  route('DELETE', '/data/contact/{id}', deleteContact),
  route('GET', '/data/contact/{id}/membership', (site, { params }) => {
    const id = Number(params.id);
    if (!site.contacts.get(id)) return refused(404);
    return json(
      200,
      site.lists
        .all()
        .filter((list) => list.members.has(id))
        .map(shownList),
    );
  }),
];

function ofList(handle: (site: Site, request: SignedRequest, list: ContactList) => Answer) {
  return (site: Site, request: SignedRequest) => {
    const list = site.lists.get(Number(request.params.id));
    return list ? handle(site, request, list) : refused(404);
  };
}

/** Ids, counts and times (Unix seconds) are text here. */
function shownList(list: ContactList) {
  return {
    type: 'ContactList',
    id: String(list.id),
    name: list.name,
    count: String(list.members.size),
    createdAt: seconds(list.createdAt),
    updatedAt: seconds(list.updatedAt),
  };
}

function seconds(milliseconds: number): string {
  return String(Math.floor(milliseconds / 1000));
}

function elements(query: URLSearchParams, all: readonly Readonly<Record<string, unknown>>[]): Answer {
  const pageSize = Number(query.get('count') ?? '1000');
  const page = Number(query.get('page') ?? '1');
  if (!(Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= 1000)) return parameterError('count', query);
  if (!(Number.isInteger(page) && page >= 1)) return parameterError('page', query);
  const found = search(new URLSearchParams({ q: query.get('search') ?? '' }), all);
  if (!found) return parameterError('search', query);
  const from = (page - 1) * pageSize;
  return json(200, { elements: found.slice(from, from + pageSize), page, pageSize, total: found.length });
}

function parameterError(parameter: string, query: URLSearchParams): Answer {
  return json(400, [{ type: 'EndpointParameterError', parameter, value: query.get(parameter) ?? '' }]);
}

function createList(site: Site, request: SignedRequest): Answer {
  const posted = jsonBody(request);
  const name = isObject(posted) && typeof posted.name === 'string' ? posted.name.trim() : '';
  if (name === '') return nameError('RequiredRequirement', name);
  if (site.lists.byName(name)) return nameError('UniqueNameRequirement', name);
  return json(201, shownList(site.lists.create(name, site.clock.now())));
}

function nameError(requirement: string, value: string): Answer {
  const container = { type: 'ObjectKey', objectType: 'ContactList' };
  return json(400, [
    { type: 'ObjectValidationError', container, property: 'name', requirement: { type: requirement }, value },
  ]);
}

function changeMembers(site: Site, request: SignedRequest, list: ContactList): Answer {
  const posted = jsonBody(request);
  if (!isObject(posted)) return nameError('RequiredRequirement', '');
  const ids = (value: unknown) => (Array.isArray(value) ? value.map(Number).filter((id) => site.contacts.get(id)) : []);
  site.lists.add(list, ids(posted.membershipAdditions), site.clock.now());
  site.lists.remove(list, ids(posted.membershipDeletions), site.clock.now());
  return json(200, shownList(list));
}

function contacts(site: Site, query: URLSearchParams): Answer {
  return elements(query, [...site.contacts.all()].map(shownContact));
}

function shownContact(contact: StoredRecord) {
  return {
    type: 'Contact',
    id: String(contact.id),
    name: contact.values[0] ?? '',
    emailAddress: contact.values[0] ?? '',
    createdAt: seconds(contact.createdAt),
    updatedAt: seconds(contact.updatedAt),
  };
}

function deleteContact(site: Site, request: SignedRequest): Answer {
  const id = Number(request.params.id);
  if (!site.contacts.delete(id)) return refused(404);
  for (const list of site.lists.all()) site.lists.remove(list, [id], site.clock.now());
  return { status: 200 };
}
