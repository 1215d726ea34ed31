import { DwmError, isDwmError } from '../../errors/dwmError.js';
import { orderedFromPlain } from '../ordered/orderedDocument.js';
import { sameValue } from '../ordered/sameValue.js';
import { recordView } from '../record/recordView.js';
import { nameFault, quotedName, storageFault } from '../record/valueFault.js';
import { errorPlace } from '../safety/errorPlace.js';
import type { RecordWash } from '../stages/recordWash.js';
import type { Step } from '../types.js';
import { guardBy } from './guardProcess.js';
import type { FunctionHistory, NoteDetails, WashFunction } from './washFunction.js';

export interface NamedFunction {
  readonly name: string;
  readonly run: WashFunction;
}

/**
 * Lets a function change the record.
 *
 * @throws DwmError WASH_FUNCTION_FAILED when the function throws or is not over when it returns.
 */
export function callFunction(named: NamedFunction, wash: RecordWash): void {
  const stage = `UDF-${named.name}`;
  const view = recordView(wash.record, (field, from, to) => {
    const fault = storageFault(to) ?? (from === undefined && to !== undefined ? nameFault(field) : undefined);
    if (fault !== undefined)
      throw unusable(`The function "${named.name}" gave the field ${quotedName(field)} ${fault}`);
    if (!sameValue(from, to)) wash.log.steps.push(step(field, stage, from, to));
  });
  let returned: unknown;
  // Cleared when the function is over, but not when it is stopped from outside, which no `finally` notices.
  wash.watch.functionName = named.name;
  guardBy(wash.watch);
  try {
    returned = named.run(view, functionHistory(named.name, wash));
  } catch (error) {
    throw isDwmError(error, 'WASH_FUNCTION_FAILED', 'WASH_VALUE_UNUSABLE')
      ? error
      : functionFailed(named.name, `threw ${errorPlace(error)}`, error);
  } finally {
    wash.watch.functionName = undefined;
  }
  if (isThenable(returned)) {
    // Nobody waits for it: what it rejects with must not end the run, nor be printed, since it may hold contact data.
    Promise.resolve(returned).catch(() => {});
    throw functionFailed(named.name, 'is asynchronous, which a wash cannot wait for');
  }
  if (typeof returned === 'object' && returned !== null && returned !== view) wash.continueWith({ ...returned });
}

/** Not only promises of this realm: libraries have their own. A record may have a field `then`, which is no function. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  const mayBe = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return mayBe && 'then' in value && typeof value.then === 'function';
}

function step(field: string, stage: string, from: unknown, to: unknown): Step {
  return {
    field,
    stage,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

/** Stages whose history entries always have `using`, an empty one when the function gives none (golden 09-udf-no-using). */
const STAGES_WITH_USING = new Set(['deriveValue', 'copyValue', 'deriveRegex', 'normIncludes', 'deriveIncludes']);

function functionHistory(name: string, { log, record }: RecordWash): FunctionHistory {
  return {
    note: (field, from, to, details = {}) => {
      const noted = details.stage ?? `UDF-${name}`;
      const fault = (record.cell(field) ? undefined : nameFault(field)) ?? entryFault(from, to, details);
      if (fault) throw unusable(`The function "${name}" noted for the field ${quotedName(field)} ${fault}`);
      if (sameValue(from, to)) return;
      const using = details.using ?? (STAGES_WITH_USING.has(noted) ? {} : undefined);
      log.note(field, {
        stage: noted,
        from,
        to,
        using: using && [...orderedFromPlain(using)],
        pattern: details.pattern,
      });
    },
    clear: () => log.clear(),
  };
}

function entryFault(from: unknown, to: unknown, { stage = '', using, pattern }: NoteDetails): string | undefined {
  return nameFault(stage) ?? storageFault(from) ?? storageFault(to) ?? storageFault(using) ?? storageFault(pattern);
}

function unusable(what: string): DwmError {
  return new DwmError(
    'WASH_VALUE_UNUSABLE',
    `${what}, which MongoDB cannot hold. Correct the function, or the contact.`,
  );
}

/** The error of a record on which a function failed. @param what - what the function did. */
export function functionFailed(name: string, what: string, cause?: unknown): DwmError {
  return new DwmError('WASH_FUNCTION_FAILED', `The function "${name}" ${what}. Correct the function, or the contact.`, {
    cause,
  });
}
