import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { soak } from './soak.js';

const seconds = Number(process.env.SOAK_SECONDS ?? 60);
const seed = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);
/** Time to start, to drain and to look at everything. */
const REST_SECONDS = 300;

/** SOAK_SECONDS=900 npx vitest run --project real test/scripts/soak.test.ts */
test.skipIf(!existsSync('/proc/self/status'))(
  `two hosts for ${seconds} s: no forbidden overlap, no contact lost, logs and metrics right, memory flat`,
  async () => {
    console.log(`SOAK_SEED=${seed}`);
    const minuteSeconds = seconds > 300 ? 10 : 5;
    const { report, faults } = await soak({ seconds, seed, minuteSeconds, log: (text) => console.log(text) });
    console.log(report);
    expect(faults).toEqual([]);
  },
  (seconds + REST_SECONDS) * 1000,
);
