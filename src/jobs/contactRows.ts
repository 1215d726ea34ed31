import type { Row, SharedList } from '../eloqua/types.js';
import { ownValue } from '../ownValue.js';
import type { Claim, Failure, QueueRecord } from '../queue/types.js';
import type { HistoryDocument } from '../wash/types.js';
import { hasKnownExport } from './asExported.js';
import { type ContactFields, emailFieldOf, externalIdFieldOf, identityFieldsOf } from './contactFields.js';
import { comparable, exportedAddress, type IdentifiedRecord } from './contactIdentity.js';
import { type EditedRecord, editHistory, writeEditHistories } from './editHistory.js';
import { type FreshContacts, readFreshContacts } from './freshContacts.js';
import type { ImportCounts } from './importCounts.js';
import type { Column, Occasion, PlannedRows, PreparedRow } from './importPlan.js';
import type { JobRun } from './job.js';
import { exportedText, mergeContact, washedText } from './mergeContact.js';
import { refusedAddresses } from './newAddresses.js';
import { DWM_QUEUE } from './queueNames.js';
import { readWashFacts, type WashFacts } from './washFacts.js';

/** A program in Eloqua that changes a field each time must not send a contact round for ever. */
const MOST_ROUNDS = 3;

interface Decision {
  readonly row?: PreparedRow;
  readonly failure?: Failure;
  /** The record as a new export of the contact, for another wash. */
  readonly again?: QueueRecord;
}

/** Makes the rows of `post`: what the wash changed, merged with what others changed in Eloqua meanwhile (invariant 12). */
export class ContactRows {
  readonly #run: JobRun;
  readonly #fields: ContactFields;
  readonly #list: SharedList;
  readonly #email: string;
  readonly #id: string | undefined;
  readonly #writable: readonly string[];
  /** By column. */
  readonly #longest: ReadonlyMap<string, number>;
  /** Fields in which an edit counts: those that people may write. Eloqua sets others itself, such as the date of a change. */
  readonly #compared: readonly string[];
  #washFacts: Promise<WashFacts> | undefined;

  constructor(run: JobRun, fields: ContactFields, columns: readonly Column[], list: SharedList) {
    this.#run = run;
    this.#fields = fields;
    this.#list = list;
    this.#email = emailFieldOf(fields);
    this.#id = externalIdFieldOf(fields);
    const identity = identityFieldsOf(fields);
    const names = columns.map(({ name }) => name);
    this.#writable = names.filter((name) => !identity.includes(name));
    this.#longest = new Map(columns.map(({ name, longest }) => [name, longest]));
    this.#compared = names.filter((name) => name === this.#email || !identity.includes(name));
  }

  /** Without a look at Eloqua: as if nobody had changed anything there. */
  preview(records: readonly IdentifiedRecord[]): PlannedRows {
    return { rows: records.map((one) => this.#mergedRow(one, undefined)), failures: [] };
  }

  async make(records: readonly IdentifiedRecord[], { claim, counts, hasLeftList }: Occasion): Promise<PlannedRows> {
    const run = this.#run;
    if (!run.production) return this.preview(records);
    const note = (definitionName: string) => claim.note({ state: 'comparing', runId: run.runId, definitionName });
    const mayChange = run.settings.ADDRESS_CHANGES === 'allow' ? records : [];
    const refused = await refusedAddresses(run, mayChange, this.#email, note);
    const list = hasLeftList ? undefined : this.#list;
    const fresh = await readFreshContacts(run, { fields: this.#fields, list, records, note });
    const facts = fresh.rows.size > 0 ? await this.#facts() : undefined;
    const edited: EditedRecord[] = [];
    const decisions = records.map((one) => {
      const decision = this.#decide(one, fresh, facts, edited);
      const failure = refused.get(one);
      const goes =
        decision.row && this.#email !== decision.row.identifier && Object.hasOwn(decision.row.row, this.#email);
      return failure && goes ? { failure } : decision;
    });
    if (facts) await this.#record(claim, decisions, edited, facts, counts);
    return {
      rows: decisions.flatMap(({ row }) => row ?? []),
      failures: decisions.flatMap(({ failure }) => failure ?? []),
      comparedAt: fresh.readableAt,
    };
  }

  #decide(one: IdentifiedRecord, fresh: FreshContacts, facts: WashFacts | undefined, edited: EditedRecord[]): Decision {
    const { record, identity } = one;
    if (fresh.addressTaken.has(one)) return { failure: addressTaken(one) };
    const now = fresh.rows.get(one);
    if (!now || !facts) return { row: this.#mergedRow(one, undefined) };
    const { edits } = mergeContact(record, now, [], this.#compared);
    const isKnown = hasKnownExport(record);
    if (isKnown && edits.length > 0) edited.push({ record, edits });
    // The address is all that an import would find it by.
    const hasMoved = identity.id === '' && comparable(ownValue(now, this.#email) ?? '') !== identity.address;
    const again = !isKnown || hasMoved || edits.some(({ field }) => facts.uses(field));
    const rounds = record._washRounds ?? 0;
    if (again && rounds < MOST_ROUNDS) return { again: freshRecord(record, now, this.#fields, rounds + 1) };
    if (hasMoved) return { failure: moving(one) };
    const row = this.#mergedRow(one, now);
    if (again) return { row: { ...row, edited: 'unsettled' } };
    return { row: edits.length > 0 ? { ...row, edited: 'merged' } : row };
  }

  /** Sends back what is to be washed again, and writes the histories of what was edited. */
  async #record(
    claim: Claim,
    decisions: readonly Decision[],
    edited: readonly EditedRecord[],
    facts: WashFacts,
    counts: ImportCounts,
  ): Promise<void> {
    const idName = facts.historyId?.name ?? '';
    const histories: HistoryDocument[] = [];
    for (const one of edited) {
      const history = editHistory(one, this.#run, facts);
      if (history) histories.push(history);
    }
    await writeEditHistories(this.#run, histories, idName);
    const again = decisions.flatMap((decision) => decision.again ?? []);
    await claim.transfer(DWM_QUEUE, again);
    counts.washedAgain += again.length;
    const gone = new Set(again.map(({ _id }) => _id));
    counts.edited += edited.filter(({ record }) => gone.has(record._id)).length;
  }

  #facts(): Promise<WashFacts> {
    this.#washFacts ??= readWashFacts(this.#run);
    return this.#washFacts;
  }

  #mergedRow(one: IdentifiedRecord, now: Row | undefined): PreparedRow {
    const { record } = one;
    const identifying = this.#identifying(one);
    if (!hasKnownExport(record)) return { ...identifying, ...this.#wholeRow(one, now) };
    const columns = this.#mayChangeAddress(one) ? [...this.#writable, this.#email] : this.#writable;
    const { changes } = mergeContact(record, now, columns, []);
    const empties = Object.values(changes).some((value) => value.trim() === '');
    const row = { ...identifying.row, ...changes };
    return empties
      ? { ...identifying, row, kind: 'emptying', held: this.#held(record, now) }
      : { ...identifying, row, kind: 'changes' };
  }

  #identifying({ record, identity, exportedAt }: IdentifiedRecord) {
    const isById = this.#id !== undefined && identity.id !== '';
    const identifier = isById ? (this.#id ?? '') : this.#email;
    const value = isById ? identity.id : exportedAddress(record, this.#email);
    return { id: record._id, identity, exportedAt, identifier, row: { [identifier]: value } };
  }

  /** Of a record whose exported values are not known: all that it has; nothing where somebody changed the contact since. */
  #wholeRow(one: IdentifiedRecord, now: Row | undefined): Pick<PreparedRow, 'kind' | 'row'> {
    const { row } = this.#identifying(one);
    if (now) return { kind: 'changes', row };
    for (const name of this.#writable) {
      const value = washedText(one.record, name);
      // A field that the record does not have at all is no column of its row: blank would empty it in Eloqua.
      if (value !== undefined) row[name] = value;
    }
    return { kind: 'whole', row };
  }

  /**
   * Never the address: a row must not write back one that somebody changes at this moment. Nor a value that is longer
   * than its field takes, since nobody knows what Eloqua would make of it.
   */
  #held(record: QueueRecord, now: Row | undefined): Row {
    const held: Row = {};
    for (const name of this.#writable) {
      const value = ownValue(now, name) ?? exportedText(record, name);
      if (value !== undefined && value.length <= (this.#longest.get(name) ?? 0)) held[name] = value;
    }
    return held;
  }

  #mayChangeAddress({ identity }: IdentifiedRecord): boolean {
    return this.#run.settings.ADDRESS_CHANGES === 'allow' && identity.id !== '';
  }
}

function freshRecord(record: QueueRecord, now: Row, fields: ContactFields, _washRounds: number): QueueRecord {
  const { _id, _timestamp, _counter, _jobName, _lockTimestamp, _priority, _batchName, _batchID } = record;
  const queueFields = { _id, _timestamp, _counter, _jobName, _lockTimestamp, _priority, _batchName, _batchID };
  const values = Object.fromEntries(Object.keys(fields).map((name) => [name, ownValue(now, name) ?? '']));
  return { ...values, ...queueFields, _washRounds };
}

function addressTaken({ record }: IdentifiedRecord): Failure {
  const reason = 'another contact of Eloqua has the address by now, and the record has no ContactIDExt to be found by';
  return { id: record._id, code: 'RECORD_ADDRESS_TAKEN', reason };
}

function moving({ record }: IdentifiedRecord): Failure {
  const reason = `the address changed in Eloqua each of the ${MOST_ROUNDS} times that the contact was washed`;
  return { id: record._id, code: 'RECORD_IDENTITY_CHANGED', reason };
}
