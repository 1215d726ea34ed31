import { expect, test } from 'vitest';
import { HeldTime } from '../../../src/wash/guard/heldTime.js';
import { runGuarded } from '../../../src/wash/guard/runGuarded.js';
import { runsAway } from '../../../src/wash/guard/runsAway.js';
import { type CompiledPattern, compilePattern } from '../../../src/wash/pattern/compilePattern.js';
import { RUNAWAYS } from './runaways.js';

interface Rule {
  readonly pattern: CompiledPattern;
  isStopped: boolean;
}

const PLAIN = ['^MR\\.? (.+)$', '.*MANAGER.*', '^\\d+$', '.*@.*'];
/** Each makes several of the rules run away; in between stand ordinary ones. */
const LONG = RUNAWAYS.map(([, value]) => value);

/** A wash in small: every rule on every record, the culprits stopped as an engine would. */
class SmallWash {
  readonly held = new HeldTime();
  /** In processor time, which a busy machine does not change. */
  heldMs = 0;
  private running: { readonly rule: Rule; readonly value: string } | undefined;
  private next = 0;

  constructor(
    readonly rules: readonly Rule[],
    readonly values: readonly string[],
  ) {}

  run(): void {
    while (this.next < this.values.length) {
      const { patienceMs, sliceMs } = this.held;
      const started = performance.now();
      const cpuBefore = process.cpuUsage();
      if (runGuarded(() => this.washFor(sliceMs), patienceMs).outcome === 'done') continue;
      if (this.running === undefined || !runsAway(this.running.rule.pattern, this.running.value)) continue;
      this.running.rule.isStopped = true;
      this.held.spend(performance.now() - started);
      this.heldMs += process.cpuUsage(cpuBefore).user / 1000;
    }
  }

  private washFor(milliseconds: number): void {
    const end = performance.now() + milliseconds;
    for (; this.next < this.values.length && performance.now() < end; this.next++) {
      const value = this.values[this.next] ?? '';
      for (const rule of this.rules) {
        if (rule.isStopped) continue;
        this.running = { rule, value };
        rule.pattern.matchesStart(value);
      }
    }
  }
}

test('20 rules that run away hold a run for less than 2 s, and every record is washed', () => {
  const bad = Array.from({ length: 20 }, (_, i) => RUNAWAYS[i % RUNAWAYS.length]?.[0] ?? '');
  const sources = bad.flatMap((source, i) => [source, PLAIN[i % PLAIN.length] ?? '']);
  const rules = sources.map((source): Rule => ({ pattern: compilePattern(source), isStopped: false }));
  const values = Array.from({ length: 2_000 }, (_, i) =>
    i % 3 === 0 ? (LONG[(i / 3) % LONG.length] ?? '') : `MR ${i}`,
  );
  const wash = new SmallWash(rules, values);
  wash.run();
  const stopped = rules.filter(({ isStopped }) => isStopped).map(({ pattern }) => pattern.source);
  console.log(`${stopped.length} rules stopped, held for ${wash.heldMs.toFixed(0)} ms`);
  expect(stopped.sort()).toEqual([...bad].sort());
  expect(wash.heldMs).toBeLessThan(2_000);
});

test('patience shrinks with what is left, never below a few records', () => {
  const held = new HeldTime();
  const first = held.patienceMs;
  held.spend(1_500);
  expect(held.patienceMs).toBeLessThan(first);
  expect(held.sliceMs).toBeLessThan(held.patienceMs);
  held.spend(10_000);
  expect(held.leftMs).toBe(0);
  expect(held.patienceMs).toBeGreaterThan(5);
});
