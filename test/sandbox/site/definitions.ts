import type { IdSequence } from './random.js';
import type { User } from './users.js';

export type DefinitionKind = 'exports' | 'imports' | 'syncActions';

/** What a definition is made for. */
export type Scope = { readonly entity: 'contacts' } | { readonly entity: 'customObjects'; readonly objectId: number };

/** One POST of rows that no sync has taken in yet. */
export interface StagedFile {
  readonly bytes: number;
  readonly stagedAt: number;
  /** Column names of a CSV file; undefined for JSON, whose rows carry their own. */
  readonly header: readonly string[] | undefined;
  /** As uploaded: what is no object, or has no text, is found out by the sync. */
  readonly rows: readonly unknown[];
}

export interface Definition {
  readonly id: number;
  readonly uri: string;
  readonly kind: DefinitionKind;
  readonly scope: Scope;
  /** The properties that the API knows, with its defaults, as it echoes them. */
  properties: Readonly<Record<string, unknown>>;
  readonly createdBy: User;
  readonly createdAt: number;
  updatedBy: User;
  updatedAt: number;
  /** The last use; `autoDeleteDuration` runs from here. */
  usedAt: number;
  staged: StagedFile[];
  deleted: boolean;
}

export function scopePath(scope: Scope): string {
  return scope.entity === 'contacts' ? '/contacts' : `/customObjects/${scope.objectId}`;
}

/** Definitions by uri, in the order of their making. */
export class Definitions {
  readonly #byUri = new Map<string, Definition>();

  constructor(private readonly ids: IdSequence) {}

  create(
    kind: DefinitionKind,
    scope: Scope,
    properties: Readonly<Record<string, unknown>>,
    user: User,
    at: number,
  ): Definition {
    const id = this.ids.next();
    const uri = `${scopePath(scope)}/${kind}/${id}`;
    const made = { createdBy: user, createdAt: at, updatedBy: user, updatedAt: at, usedAt: at };
    const definition = { id, uri, kind, scope, properties, ...made, staged: [], deleted: false };
    this.#byUri.set(uri.toLowerCase(), definition);
    return definition;
  }

  get(uri: string): Definition | undefined {
    return this.#byUri.get(uri.toLowerCase());
  }

  delete(definition: Definition): void {
    definition.deleted = true;
    definition.staged = [];
    this.#byUri.delete(definition.uri.toLowerCase());
  }

  all(): Definition[] {
    return [...this.#byUri.values()];
  }

  of(kind: DefinitionKind, scope?: Scope): Definition[] {
    const path = scope && scopePath(scope);
    return this.all().filter((one) => one.kind === kind && (!path || scopePath(one.scope) === path));
  }
}

/** A text property, '' when absent. */
export function textOf(definition: Definition, property: string): string {
  const value = definition.properties[property];
  return typeof value === 'string' ? value : '';
}
