import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { writeOrderedJson } from '../src/wash/ordered/writeOrderedJson.js';
import { type Measurement, measure } from './washOnce.js';
import { goldenVariant, SEED, VARIANTS, type Variant } from './washVariants.js';

/*
 * npm run bench:wash [-- --records 50000]
 *
 * Washes made-up contacts with the starter rules and with grown rule bases, each in a process of its own, and measures
 * the original beside it. Prints a table for bench/README.md.
 */

const GOLDEN = resolve('../shared/golden/08-real-config.json');
const PYTHON = resolve('.venv/original/bin/python');
const BASELINE_RECORDS = 300;
const GOLDEN_NAME = 'golden 08, repeated';

interface Baseline {
  readonly logic: number;
  readonly mongomock: number;
}

const options = new Command('bench:wash')
  .option('--records <number>', 'records to wash', '50000')
  .option('--variant <name>', 'measure this one only, in this process')
  .parse()
  .opts<{ records: string; variant?: string }>();

if (options.variant !== undefined) {
  process.stdout.write(JSON.stringify(await measure(variantOf(options.variant), Number(options.records))));
} else printTable();

function variantOf(name: string): Variant {
  if (name === GOLDEN_NAME) return goldenVariant(readFileSync(GOLDEN, 'utf8'));
  const variant = VARIANTS.get(name);
  if (variant === undefined) throw new Error(`no variant ${name}`);
  return variant();
}

function printTable(): void {
  const names = [...VARIANTS.keys(), ...(existsSync(GOLDEN) ? [GOLDEN_NAME] : [])];
  const baseline = measureOriginal();
  console.log(`node ${process.version}, ${options.records} records, seed ${SEED}`);
  console.log(
    baseline === undefined
      ? 'The original is not installed: bash runscripts/python-env.sh'
      : `dwm 1.1.0 with the first rule base: ${rounded(baseline.mongomock)} records/s over mongomock, ${rounded(baseline.logic)} records/s its Python logic alone`,
  );
  console.log(
    '\n| rule base | rules | load ms | records/s | by the clock | time | changes a record | peak MB | × mongomock | × logic |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  let first: Measurement | undefined;
  for (const name of names) {
    const measured = measureInOwnProcess(name);
    first ??= measured;
    console.log(tableLine(name, measured, first, name === GOLDEN_NAME ? undefined : baseline));
  }
}

/** Memory and compiled code of one variant must not show in the next. */
function measureInOwnProcess(name: string): Measurement {
  const child = spawnSync(process.execPath, [import.meta.filename, '--variant', name, '--records', options.records], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  });
  if (child.status !== 0) throw new Error(`measuring "${name}" failed`);
  return JSON.parse(child.stdout) as Measurement;
}

function measureOriginal(): Baseline | undefined {
  if (!existsSync(PYTHON)) return undefined;
  const [variant] = [...VARIANTS.values()].map((make) => make());
  if (variant === undefined) return undefined;
  const { config, collections } = variant.rules;
  const input = writeOrderedJson(
    new Map<string, unknown>([
      ['config', config],
      ['collections', collections],
      ['records', variant.records(BASELINE_RECORDS).map((record) => new Map(Object.entries(record)))],
    ]),
  );
  const child = spawnSync(PYTHON, ['bench/washBaseline.py'], { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (child.status !== 0) throw new Error(`measuring the original failed: ${child.stderr}`);
  return JSON.parse(child.stdout) as Baseline;
}

function tableLine(name: string, measured: Measurement, first: Measurement, baseline: Baseline | undefined): string {
  const { rules, loadMs, speed, byTheClock, changesARecord, peakMb } = measured;
  const cells = [
    name,
    rounded(rules),
    rounded(loadMs),
    rounded(speed),
    rounded(byTheClock),
    (first.speed / speed).toFixed(2),
    changesARecord.toFixed(1),
    rounded(peakMb),
    baseline === undefined ? '' : rounded(speed / baseline.mongomock),
    baseline === undefined ? '' : rounded(speed / baseline.logic),
  ];
  return `| ${cells.join(' | ')} |`;
}

function rounded(value: number): string {
  return Math.round(value).toLocaleString('en');
}
