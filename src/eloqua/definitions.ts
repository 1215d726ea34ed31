import { checkDefinitionUri, checkExport, checkImport } from './checkDefinition.js';
import { type Answer, isWebPage, nature, readJson, unusable } from './http/answer.js';
import type { Api } from './http/api.js';
import { readAll } from './readPages.js';
import { DefinitionItem } from './schemas.js';
import type { Definition, Entity, ExportDefinition, ImportDefinition } from './types.js';

export async function createExport(api: Api, of: Entity, definition: ExportDefinition): Promise<Definition> {
  checkExport(definition);
  // Without it Eloqua takes and gives its own timestamps as US Eastern time.
  return create(api, `${base(of)}/exports`, { ...definition, areSystemTimestampsInUTC: true });
}

export async function createImport(api: Api, of: Entity, definition: ImportDefinition): Promise<Definition> {
  checkImport(definition);
  const { linkToContactsBy, updateMultipleMatches, ...rest } = definition;
  return create(api, `${base(of)}/imports`, {
    ...rest,
    // The sources disagree on its default, and true would start a sync that nobody noted.
    isSyncTriggeredOnImport: false,
    isUpdatingMultipleMatchedRecords: updateMultipleMatches ?? false,
    ...(linkToContactsBy === undefined ? {} : linkToContacts(linkToContactsBy)),
  });
}

function linkToContacts(column: string) {
  return {
    mapDataCards: true,
    mapDataCardsEntityType: 'Contact',
    mapDataCardsEntityField: '{{Contact.Field(C_EmailAddress)}}',
    mapDataCardsSourceField: column,
    mapDataCardsCaseSensitiveMatch: false,
  };
}

/** Repeated like a read: a definition whose answer was lost holds no rows, starts nothing, and deletes itself. */
function create(
  api: Api,
  path: string,
  definition: { readonly name: string; readonly [property: string]: unknown },
): Promise<Definition> {
  const asked = { doing: `creating the definition '${definition.name}'`, method: 'POST', path } as const;
  return api.send({
    ...asked,
    body: Buffer.from(JSON.stringify(definition), 'utf8'),
    repeat: 'always',
    read: (answer) => readJson(asked, answer, DefinitionItem),
  });
}

/** Those whose name begins with `prefix`, compared here with case, which the search ignores. */
export async function definitions(
  api: Api,
  kind: 'exports' | 'imports',
  of: Entity,
  prefix: string,
): Promise<Definition[]> {
  const query = { q: `"name=${prefix.replace(/[\s"']/g, '*')}*"` };
  const doing = `looking for ${kind} that were left behind`;
  const found = await readAll(api, { doing, path: `${base(of)}/${kind}`, query, item: DefinitionItem });
  return found.filter((definition) => definition.name.startsWith(prefix));
}

export async function deleteDefinition(api: Api, uri: string): Promise<void> {
  checkDefinitionUri(uri);
  return remove(api, uri, 'deleting a definition', isNoPage);
}

/** Takes nothing but the documented 204 as done: rows that stayed by mistake would be imported twice. */
export async function deleteStagedRows(api: Api, importUri: string): Promise<void> {
  checkDefinitionUri(importUri);
  return remove(api, `${importUri}/data`, 'deleting staged rows', (answer) => answer.status === 204);
}

/** What is gone already counts as deleted, so that a repeat after a lost answer succeeds. */
function remove(api: Api, path: string, doing: string, isDone: (answer: Answer) => boolean): Promise<void> {
  const asked = { doing, method: 'DELETE', path } as const;
  const gone = [404, 410];
  return api.send({
    ...asked,
    repeat: 'always',
    alsoGood: gone,
    read: (answer) => {
      if (!gone.includes(answer.status) && !isDone(answer)) throw unusable(asked, answer, nature(answer.text));
    },
  });
}

/** A page under a good status comes from a gateway, and Eloqua never saw the request. */
const isNoPage = (answer: Answer) => !isWebPage(answer.text);

function base(of: Entity): string {
  return of === 'contacts' ? '/contacts' : of.uri;
}
