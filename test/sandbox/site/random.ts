/** A repeatable sequence of numbers in [0, 1), so that ids and clock skews are the same for the same seed. */
export type Random = () => number;

/** The mulberry32 generator: 32 bits of state are plenty for ids and skews. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An integer from `low` to `high`, both included. */
export function integerBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** Lower-case hexadecimal digits, for request ids and tokens. */
export function hexDigits(random: Random, count: number): string {
  let digits = '';
  while (digits.length < count) digits += integerBetween(random, 0, 15).toString(16);
  return digits;
}

/** Ascending ids from a seeded start, with small gaps as a site that has lived has them. */
export class IdSequence {
  #last: number;
  readonly #random: Random;

  constructor(random: Random, start: number) {
    this.#random = random;
    this.#last = start + integerBetween(random, 0, 40);
  }

  next(): number {
    this.#last += integerBetween(this.#random, 1, 3);
    return this.#last;
  }
}
