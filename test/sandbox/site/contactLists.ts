import type { IdSequence } from './random.js';

export interface ContactList {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
  updatedAt: number;
  /** Ids of contacts. */
  readonly members: Set<number>;
}

/** Shared lists by id. Two may have the same name, as in Eloqua. */
export class ContactLists {
  readonly #lists = new Map<number, ContactList>();

  constructor(private readonly ids: IdSequence) {}

  create(name: string, at: number): ContactList {
    const list = { id: this.ids.next(), name, createdAt: at, updatedAt: at, members: new Set<number>() };
    this.#lists.set(list.id, list);
    return list;
  }

  all(): ContactList[] {
    return [...this.#lists.values()];
  }

  get(id: number): ContactList | undefined {
    return this.#lists.get(id);
  }

  delete(id: number): boolean {
    return this.#lists.delete(id);
  }

  byName(name: string): ContactList | undefined {
    return this.all().find((list) => list.name === name);
  }

  /** Adding twice is adding once. Returns how many were no members before. */
  add(list: ContactList, contactIds: Iterable<number>, at: number): number {
    const before = list.members.size;
    for (const id of contactIds) list.members.add(id);
    if (list.members.size !== before) list.updatedAt = at;
    return list.members.size - before;
  }

  /** Removing who is no member does nothing. Returns how many were members. */
  remove(list: ContactList, contactIds: Iterable<number>, at: number): number {
    const before = list.members.size;
    for (const id of contactIds) list.members.delete(id);
    if (list.members.size !== before) list.updatedAt = at;
    return before - list.members.size;
  }
}
