import { expect, test } from 'vitest';
import { compilePattern } from '../../../src/wash/pattern/compilePattern.js';
import { compileReplacement } from '../../../src/wash/pattern/compileReplacement.js';
import { PatternError } from '../../../src/wash/pattern/patternError.js';
import { cleanValue } from '../../../src/wash/text/clean.js';
import { PatternGenerator } from './patternGenerator.js';
import { type Answer, askPython, hasPython, type Question } from './pythonRe.js';
import { Random } from './random.js';

const SEED = Number(process.env.PATTERN_SEED ?? Date.now() % 1_000_000);
const PATTERNS = Number(process.env.PATTERN_COUNT ?? 3000);
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
  const replacement = attempt(() => compileReplacement(question.replacement, pattern));
  if (replacement instanceof PatternError !== (answer.badReplacement !== null)) {
    tally.differences.push(`${JSON.stringify(question)}: replacement: ${answer.badReplacement}`);
    return;
  }
  for (const [i, value] of question.values.entries()) {
    const theirs = answer.results[i];
    if (theirs === 'slow') tally.slow++;
    else if (theirs === 'crash') tally.crash++;
    else if (theirs !== undefined) {
      tally.compared++;
      if (theirs.match) tally.matched++;
      const match = pattern.matchesStart(value);
      const sub = replacement instanceof PatternError ? null : pattern.substitute(replacement, value);
      if (match === theirs.match && sub === theirs.sub) continue;
      const where = `${JSON.stringify([question.pattern, question.replacement, value])} (${pattern.stepwise})`;
      tally.differences.push(`${where}: ${JSON.stringify({ match, sub })}, Python ${JSON.stringify(theirs)}`);
    }
  }
}

function attempt<Made>(make: () => Made): Made | PatternError {
  try {
    return make();
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
}
