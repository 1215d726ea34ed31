import type { CompiledPattern } from '../pattern/compilePattern.js';

/** An ordinary pattern takes 1 to 10 steps for each character; these allow for a square of some hundred characters. */
const STEPS = 100_000;
const STEPS_A_CHARACTER = 300;

/**
 * Whether a pattern that was being matched when a guard stopped it is to blame. Steps are counted by the stepwise
 * matcher (about 60 million a second, so the answer takes 2 to 5 ms for a short value), which does not depend on how fast
 * or how busy the machine is: a process that stood still for a minute condemns no innocent rule, and asking twice gives
 * the same answer.
 */
export function runsAway(pattern: CompiledPattern, value: string): boolean {
  return !pattern.finishesWithin(STEPS + STEPS_A_CHARACTER * value.length, value);
}
