import { loadRuleBase } from '../src/wash/loadRuleBase.js';
import { memoryRules } from '../src/wash/rules/memoryRules.js';
import type { WashRecord } from '../src/wash/types.js';
import type { Washer } from '../src/wash/washer.js';
import { countRules } from './washRules.js';
import type { Variant } from './washVariants.js';

const SET = 600;
const ROUNDS = 5;

export interface Measurement {
  readonly rules: number;
  readonly loadMs: number;
  /** Records a second of processor time, the median of the rounds after the first: what a core of its own would do. */
  readonly speed: number;
  /** Records a second by the clock, the best round: less than `speed` while other programs use the cores. */
  readonly byTheClock: number;
  readonly changesARecord: number;
  readonly peakMb: number;
}

/** Washes all records in sets, some times over, as `run` does, history and steps included. */
export async function measure(variant: Variant, count: number): Promise<Measurement> {
  const records = variant.records(count);
  const started = process.cpuUsage();
  const washer = await loadRuleBase(memoryRules(variant.rules.config, variant.rules.collections), 'bench');
  const loaded = process.cpuUsage(started);
  const loadMs = (loaded.user + loaded.system) / 1000;
  const speeds: number[] = [];
  const byTheClock: number[] = [];
  let changes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    const usedBefore = process.cpuUsage();
    changes = await washSets(washer, records);
    const used = process.cpuUsage(usedBefore);
    speeds.push(records.length / ((used.user + used.system) / 1e6));
    byTheClock.push(records.length / ((performance.now() - begun) / 1000));
  }
  return {
    rules: countRules(variant.rules.collections),
    loadMs,
    speed: median(speeds.slice(1)),
    byTheClock: Math.max(...byTheClock),
    changesARecord: changes / records.length,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function washSets(washer: Washer, records: readonly WashRecord[]): Promise<number> {
  let changes = 0;
  for (let at = 0; at < records.length; at += SET) {
    for (const result of await washer.washSet(records.slice(at, at + SET), { now: 1, runId: 'bench' })) {
      if (result.outcome === 'washed') changes += result.steps.length;
    }
  }
  return changes;
}
