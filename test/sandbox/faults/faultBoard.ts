import { type Fault, type FaultRule, isOfSync } from './faultRules.js';

/** What rules look at. */
export interface FaultTarget {
  readonly method: string;
  /** As the API's uris write it: without base address and version. */
  readonly resource: string;
  readonly query: URLSearchParams;
  /** The definition that a POST /syncs names. */
  readonly definition: string | undefined;
}

interface Standing {
  readonly rule: FaultRule;
  /** Requests that matched, and those that were struck. */
  seen: number;
  struck: number;
}

/** The rules that are set, each with its count of requests. */
export class FaultBoard {
  #standings: Standing[] = [];

  set(rules: readonly FaultRule[]): void {
    this.#standings = [];
    this.add(rules);
  }

  add(rules: readonly FaultRule[]): void {
    for (const rule of rules) this.#standings.push({ rule, seen: 0, struck: 0 });
  }

  standings(): readonly Readonly<Standing>[] {
    return this.#standings;
  }

  /** Counts the request with every rule that it matches, and gives the faults that strike it, in the order of the rules. */
  strike(target: FaultTarget): Fault[] {
    const faults: Fault[] = [];
    for (const standing of this.#standings) {
      if (!matches(standing.rule, target)) continue;
      standing.seen += 1;
      const { nth = 1, times = 1 } = standing.rule;
      if (standing.seen < nth || (times !== 'always' && standing.seen >= nth + times)) continue;
      standing.struck += 1;
      faults.push(standing.rule.fault);
    }
    return faults;
  }
}

function matches(rule: FaultRule, target: FaultTarget): boolean {
  const ofSync = isOfSync(rule.fault);
  const method = rule.method ?? (ofSync ? 'POST' : undefined);
  const path = rule.path ?? (ofSync ? '/syncs' : undefined);
  if (method && method !== target.method) return false;
  if (path && !pathPattern(path).test(target.resource)) return false;
  if (rule.of && !pathPattern(rule.of).test(target.definition ?? '')) return false;
  return Object.entries(rule.query ?? {}).every(([name, value]) => target.query.get(name) === value);
}

/** `*` is one part of a path, `**` any number of them; fixed words match in any case, as in the API itself. */
function pathPattern(pattern: string): RegExp {
  const source = pattern
    .split('/')
    .map((part) => (part === '**' ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')))
    .join('/');
  return new RegExp(`^${source}/?$`, 'i');
}
