/** What rules that run away may cost a run, all of them together. */
const ALLOWED_MS = 2_000;
/** Each may cost this part of what is left: 20 of them held a run for about 1.0 s on two cores with a load of 12. */
const PART = 0.03;
/** Rarely too short for a slice with a garbage collection in its midst; what is stopped by mistake is only done again. */
const LONGEST_MS = 30;
/** A record takes about 0.05 ms, so a slice of some records fits even here. */
const SHORTEST_MS = 8;
const SLICES_IN_PATIENCE = 4;

/**
 * The time that bad rules may hold a run, and how it is dealt out: the more is used up, the sooner the next is stopped.
 * Only time that is a rule's fault is spent; a machine that stood still costs nothing here.
 */
export class HeldTime {
  private left: number;

  constructor(allowedMs: number = ALLOWED_MS) {
    this.left = allowedMs;
  }

  /** How long to wait for a slice of records before it is stopped, in ms. */
  get patienceMs(): number {
    return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, this.left * PART));
  }

  /** How much work to put in a slice, in ms: so little that it is not stopped for being long. */
  get sliceMs(): number {
    return this.patienceMs / SLICES_IN_PATIENCE;
  }

  /** What slow but finite calls of one rule may add up to before it is passed over, in ms. */
  get slowRuleMs(): number {
    return Math.max(SHORTEST_MS, this.left / 8);
  }

  get leftMs(): number {
    return Math.max(0, this.left);
  }

  spend(milliseconds: number): void {
    this.left -= milliseconds;
  }
}
