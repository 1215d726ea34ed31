import { inspect } from 'node:util';
import { connectEloqua } from '../../../src/eloqua/connect.js';
import type { Clock } from '../../../src/eloqua/http/clock.js';
import type { EloquaSettings, EloquaTools } from '../../../src/eloqua/settings.js';
import type { Eloqua } from '../../../src/eloqua/types.js';
import { DwmError } from '../../../src/errors/dwmError.js';

export const PASSWORD = 'pässword: 100% se"cret';
export const SECRETS = [
  PASSWORD,
  Buffer.from(PASSWORD).toString('base64'),
  Buffer.from(`Acme\\Api.User:${PASSWORD}`).toString('base64'),
  encodeURIComponent(PASSWORD),
];

export interface TestClient {
  readonly eloqua: Eloqua;
  /** Every wait that was asked for, in milliseconds; none is really waited. */
  readonly waits: number[];
  readonly lines: string[];
}

/** A clock that runs on by itself and skips every wait. */
export function skippingClock(waits: number[] = []): Clock {
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted();
      waits.push(milliseconds);
      skipped += milliseconds;
      await new Promise(setImmediate);
    },
  };
}

export function testClient(
  url: string,
  settings: Partial<EloquaSettings> = {},
  tools: Partial<EloquaTools> = {},
): TestClient {
  const waits: number[] = [];
  const lines: string[] = [];
  const write = (text: string) => lines.push(text);
  const eloqua = connectEloqua(
    {
      company: 'Acme',
      username: 'Api.User',
      password: { reveal: () => PASSWORD },
      loginUrl: url,
      attempts: 4,
      requestTimeoutMs: 5000,
      ...settings,
    },
    {
      log: { debug: write, info: write, warn: write, error: write },
      signal: new AbortController().signal,
      clock: skippingClock(waits),
      random: () => 0.5,
      ...tools,
    },
  );
  return { eloqua, waits, lines };
}

/** The code of the DwmError that `work` ends with, 'ok' when it does not; anything else thrown is thrown on. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await errorOf(work);
  return error?.code ?? 'ok';
}

export async function errorOf(work: Promise<unknown>): Promise<DwmError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof DwmError) return error;
    throw error;
  }
}

/** Everything a careless program could print of an error. */
export function everythingIn(error: unknown): string {
  return error === undefined ? '' : `${inspect(error, { depth: 12, showHidden: true })} ${JSON.stringify(error)}`;
}
