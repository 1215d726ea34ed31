import { expect, test } from 'vitest';
import { compilePattern } from '../../../src/wash/pattern/compilePattern.js';
import { compileReplacement } from '../../../src/wash/pattern/compileReplacement.js';
import { compileStepwise } from '../../../src/wash/pattern/compileStepwise.js';
import { parsePattern } from '../../../src/wash/pattern/parsePattern.js';
import { PatternError } from '../../../src/wash/pattern/patternError.js';
import { StepwiseFinder } from '../../../src/wash/pattern/stepwiseFinder.js';
import { substituteAll } from '../../../src/wash/pattern/substituteAll.js';
import { cleanValue } from '../../../src/wash/text/clean.js';
import { PatternGenerator } from './patternGenerator.js';
import { type Answer, askPython, hasPython, type Question } from './pythonRe.js';
import { Random } from './random.js';

const SEED = Number(process.env.PATTERN_SEED ?? Date.now() % 1_000_000);
const PATTERNS = Number(process.env.PATTERN_COUNT ?? 1500);
const VALUES = 10;

/** What Python takes and we do not, with the reason in the message. */
const JUSTIFIED_REFUSALS = new Set([
  'a possessive repeat of groups that a round may pass by, which Python gets wrong',
  'a condition on the group around it, which Python gets wrong',
  'a character name that is not known, write \\uXXXX instead',
]);

interface Tally {
  compared: number;
  matched: number;
  stepwise: number;
  refusedByBoth: number;
  slow: number;
  crash: number;
  refusedHere: Map<string, number>;
  differences: string[];
}

test.skipIf(!hasPython).each([true, false])(
  'patterns do what CPython does (any text: %s)',
  async (anyText) => {
    const random = new Random(2 * SEED + (anyText ? 1 : 0));
    const generator = new PatternGenerator(random);
    const questions = Array.from({ length: PATTERNS }, (): Question => {
      const pattern = generator.pattern();
      const values = Array.from({ length: VALUES }, () => generator.value(pattern));
      return { pattern, replacement: generator.replacement(), values: anyText ? values : values.map(cleanValue) };
    });
    const answers = await askPython(questions);
    const tally: Tally = {
      compared: 0,
      matched: 0,
      stepwise: 0,
      refusedByBoth: 0,
      slow: 0,
      crash: 0,
      refusedHere: new Map(),
      differences: [],
    };
    for (const [i, question] of questions.entries()) {
      const answer = answers[i];
      if (answer !== undefined) compare(question, answer, anyText, tally);
    }
    console.log(`seed ${SEED}: ${PATTERNS} patterns`, { ...tally, differences: tally.differences.length });
    expect(tally.differences.slice(0, 12)).toEqual([]);
  },
  3_600_000,
);

function compare(question: Question, answer: Answer, anyText: boolean, tally: Tally): void {
  const pattern = attempt(() => compilePattern(question.pattern, { anyText }));
  if ('refused' in answer) {
    if (pattern instanceof PatternError) tally.refusedByBoth++;
    else tally.differences.push(`${JSON.stringify(question.pattern)}: Python refuses it: ${answer.refused}`);
    return;
  }
  if (pattern instanceof PatternError) {
    const problem = pattern.message.replace(/:.*/s, '');
    tally.refusedHere.set(problem, (tally.refusedHere.get(problem) ?? 0) + 1);
    if (!JUSTIFIED_REFUSALS.has(problem))
      tally.differences.push(`${question.pattern}: only we refuse it: ${pattern.message}`);
    return;
  }
  if (pattern.stepwise !== undefined) tally.stepwise++;
  const attempted = attempt(() => compileReplacement(question.replacement, pattern));
  const replacement = attempted instanceof PatternError ? null : attempted;
  if ((replacement === null) !== (answer.badReplacement !== null)) {
    tally.differences.push(`${JSON.stringify(question)}: replacement: ${answer.badReplacement}`);
    return;
  }
  const program = compileStepwise(parsePattern(question.pattern));
  for (const [i, value] of question.values.entries()) {
    const theirs = answer.results[i];
    if (theirs === 'slow') tally.slow++;
    else if (theirs === 'crash') tally.crash++;
    else if (theirs !== undefined) {
      tally.compared++;
      if (theirs.match) tally.matched++;
      const where = `${JSON.stringify([question.pattern, question.replacement, value])} (${pattern.stepwise})`;
      const ours = { match: pattern.matchesStart(value), sub: replacement && pattern.substitute(replacement, value) };
      if (!same(ours, theirs)) tally.differences.push(`${where}: ${JSON.stringify({ ours, theirs })}`);
      // The stepwise matcher judges all patterns that run away, so it must know them all.
      const finder = new StepwiseFinder(program, value);
      const match = finder.matchAt(0, false) !== undefined;
      const stepwise = { match, sub: replacement && substituteAll(value, finder, replacement, 0) };
      if (!same(stepwise, theirs)) tally.differences.push(`${where}: ${JSON.stringify({ stepwise, theirs })}`);
    }
  }
}

function same(ours: { match: boolean; sub: string | null }, theirs: { match: boolean; sub: string | null }): boolean {
  return ours.match === theirs.match && ours.sub === theirs.sub;
}

function attempt<Made>(make: () => Made): Made | PatternError {
  try {
    return make();
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
}
