import { integerBetween, type Random } from './random.js';

/** The site's time in milliseconds since 1970: a real clock that a test can push forward. */
export class Clock {
  #ahead = 0;
  readonly #source: () => number;

  constructor(source: () => number = Date.now) {
    this.#source = source;
  }

  now(): number {
    return this.#source() + this.#ahead;
  }

  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
  }
}

/** Stored times: milliseconds padded to seven fractional digits (contract, 8.3). */
export function stamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}0000Z`;
}

/** The time in the answer to a POST: another clock of the API, up to a second ahead and finer grained (contract, 8.3). */
export function skewedStamp(milliseconds: number, random: Random): string {
  const ahead = new Date(milliseconds + integerBetween(random, 0, 900)).toISOString().slice(0, -1);
  return `${ahead}${String(integerBetween(random, 0, 9999)).padStart(4, '0')}Z`;
}

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Milliseconds of an ISO 8601 duration of days to seconds, or undefined when it is none. */
export function durationMs(text: string): number | undefined {
  const parts = DURATION.exec(text);
  if (!parts || text.endsWith('P') || text.endsWith('T')) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1, 5).map((part) => Number(part ?? 0));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1000;
}
