import { ConfigFault, type DeriveType, type WashConfig } from '../config/washConfig.js';
import type { RuleType } from '../types.js';
import type { CsvRule } from './csvRule.js';
import { EMPTY } from './ruleColumns.js';

/** What the config asks for, as far as rules can be checked against it. */
export class ConfigUse {
  private readonly lookups = new Map<string, ReadonlySet<RuleType>>();
  private readonly derivations = new Map<string, (readonly string[])[]>();

  /** @param identityFields - fields that say whom a record is of: no rule may write one. */
  constructor(
    config: WashConfig,
    private readonly identityFields: readonly string[] = [],
  ) {
    for (const field of config.fields) {
      this.lookups.set(field.name, field.lookups instanceof ConfigFault ? new Set() : field.lookups);
      for (const set of field.derive) {
        if (set instanceof ConfigFault || set.action === undefined || set.action instanceof ConfigFault) continue;
        const key = `${set.action.type} ${field.name}`;
        this.derivations.set(key, [...(this.derivations.get(key) ?? []), set.inputs]);
      }
    }
  }

  /** The inputs of all deriveValue sets, in the order of the config. */
  inputs(): string[] {
    const sets = [...this.derivations]
      .filter(([key]) => key.startsWith('deriveValue '))
      .flatMap(([, inputs]) => inputs);
    return [...new Set(sets.flat())];
  }

  /** Why the rule is wrong for this config, and nobody can have meant it; undefined when it is not. */
  faultOf({ type, document }: CsvRule): string | undefined {
    const field = textOf(document.fieldName);
    if (this.identityFields.includes(field)) {
      return `"${field}" says whom a record is of, and no rule may change it: the record would go to another contact`;
    }
    if (field !== '' && !this.lookups.has(field)) return `the config has no field "${field}"`;
    const given = document.lookupVals;
    if (type !== 'deriveValue' || given === undefined || typeof given === 'string') return undefined;
    const sets = this.sets('deriveValue', field);
    if (sets.length === 0 || sets.some((inputs) => sameNames(inputs, [...given.keys()]))) return undefined;
    const wanted = sets.map((inputs) => inputs.join(' + ')).join(', or from ');
    return `the config derives ${field} from ${wanted}, not from ${[...given.keys()].join(' + ')}; where an input must be empty write ${EMPTY}`;
  }

  /** What looks odd about the config itself. */
  warnings(): string[] {
    const washed = this.identityFields.filter((field) => (this.lookups.get(field)?.size ?? 0) > 0);
    return washed.map(
      (field) =>
        `the config washes "${field}", which says whom a record is of: a record in which a generic rule changes it fails. Take its lookups out of the config`,
    );
  }

  /** Why the rule can never fire with this config; undefined when it can. */
  idleReason({ type, document }: CsvRule): string | undefined {
    const field = textOf(document.fieldName);
    switch (type) {
      case 'genericLookup':
      case 'genericRegex':
        return [...this.lookups.values()].some((types) => types.has(type))
          ? undefined
          : `no field of the config has ${type}`;
      case 'deriveValue':
        return this.sets(type, field).length > 0 ? undefined : `the config derives ${field} by no deriveValue`;
      case 'deriveRegex':
      case 'deriveIncludes': {
        const from = textOf(document.deriveFieldName);
        const asked = this.sets(type, field).some((inputs) => inputs[0] === from);
        return asked ? undefined : `the config does not derive ${field} from ${from} by ${type}`;
      }
      default:
        return this.lookups.get(field)?.has(type)
          ? undefined
          : `${field} has no ${type} among its lookups in the config`;
    }
  }

  private sets(type: DeriveType, field: string): readonly (readonly string[])[] {
    return this.derivations.get(`${type} ${field}`) ?? [];
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
