import { DwmError } from '../../errors/dwmError.js';
import type { FieldPlan } from '../stages/fieldPlan.js';
import { cleanValue } from '../text/clean.js';

/** One field of a record while it is washed. Remembers its cleaned value, which most stages ask for and few change. */
export class Cell {
  private current: unknown;
  private cleaned: string | undefined;
  /** Whether the value depends on a rule that is not known yet; then it is only there to see which rules come next. */
  isUncertain = false;

  constructor(
    readonly name: string,
    value: unknown,
    /** What the config has for the field; undefined for fields that it does not name. */
    readonly plan: FieldPlan | undefined,
  ) {
    this.current = value;
  }

  get value(): unknown {
    return this.current;
  }

  set value(value: unknown) {
    this.current = value;
    this.cleaned = undefined;
  }

  /** Takes the value of another record. */
  reset(value: unknown): void {
    this.current = value;
    this.cleaned = undefined;
    this.isUncertain = false;
  }

  /**
   * The value as rules are compared with it.
   *
   * @throws DwmError WASH_VALUE_NOT_TEXT: the original raises wherever it cleans another value (golden 10-record-values).
   */
  clean(): string {
    if (this.cleaned === undefined) {
      if (typeof this.current !== 'string') throw notText(this.name, this.current);
      this.cleaned = cleanValue(this.current);
    }
    return this.cleaned;
  }
}

function notText(field: string, value: unknown): DwmError {
  return new DwmError(
    'WASH_VALUE_NOT_TEXT',
    `The field "${field}" holds ${kindOf(value)} where rules need text. Correct the contact, or the rule or function that wrote it.`,
  );
}

/** As a noun for messages; never the value itself, which may be a contact's. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
