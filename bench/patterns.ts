/*
 * What one pattern costs: `node dist/bench/patterns.js`. Prints nanoseconds a call; the fastest of many rounds, since
 * other work on the machine only ever adds. Values are names, titles, phones and addresses made up from a fixed seed.
 */
import { runGuarded } from '../src/wash/guard/runGuarded.js';
import { runsAway } from '../src/wash/guard/runsAway.js';
import { admits, compilePattern, compileReplacement, foldCaseTwins } from '../src/wash/pattern/index.js';
import { cleanValue } from '../src/wash/text/clean.js';

const PATTERNS = [
  '^(.)\\1{3,}$',
  '^[ASDFGHJKL]{6,}$',
  '.*\\b(VIAGRA|CIALIS|LEVITRA|CASINO)S?\\b.*',
  '.*(HTTPS?://|WWW\\.).*',
  '.*<\\s*(A|SCRIPT|IMG)\\b.*>.*',
  '^[\\W_]+$',
  '^TEST\\s*\\d+$',
  '^(MR|MRS|MS|DR)\\.? +(.+)$',
  '^(.*?),? +(JR|SR|II|III|IV|PHD|MBA)\\.?$',
  '^\\+?1?[\\s.\\-]*\\(?([2-9]\\d{2})\\)?[\\s.\\-]*(\\d{3})[\\s.\\-]*(\\d{4})$',
  '^(\\w+)\\s+(\\w+)$',
  '.*PROGRAMMER.*',
  '^\\d{1,5}$',
  '.*@.*',
];
const STEPWISE = ['^(?:(MR|MS)|DR)+\\.? (.+)$', '^(\\()?\\d+(?(1)\\)|) .*$', '(?:(\\w)|-)*'];
const WORDS = [
  'anna',
  'Smith',
  'MANAGER',
  'programmer',
  'Senior',
  'of',
  'Sales',
  '+1 (212) 555-0100',
  'test 12',
  'a@example.com',
];
const LATIN1_WORDS = ['José', 'Müller', 'Châteauroux', 'Åsa', 'Señor'];
const WIDE_WORDS = ['Łukasz', 'Σωκράτης', '東京', 'Жуков'];
const MEASURED_MS = 300;

/** Lehmer's generator: the same values every time. */
let state = 42;
function pick<Choice>(choices: readonly Choice[], fallback: Choice): Choice {
  state = (state * 48271) % 2147483647;
  return choices[state % choices.length] ?? fallback;
}

function values(words: readonly string[]): string[] {
  return Array.from({ length: 2_000 }, () => Array.from({ length: 1 + (state % 3) }, () => pick(words, '')).join(' '));
}

function report(name: string, calls: number, work: () => void): void {
  let best = Number.POSITIVE_INFINITY;
  for (const end = performance.now() + MEASURED_MS; performance.now() < end; ) {
    const started = performance.now();
    work();
    best = Math.min(best, performance.now() - started);
  }
  const nanoseconds = (best * 1e6) / calls;
  console.log(`${name.padEnd(58)}${nanoseconds.toFixed(nanoseconds < 100 ? 1 : 0).padStart(10)}`);
}

function reportMatching(name: string, sources: readonly string[], cleaned: readonly string[]): void {
  const patterns = sources.map((source) => compilePattern(source));
  report(`matchesStart, ${name}`, patterns.length * cleaned.length, () => {
    for (const value of cleaned) for (const pattern of patterns) pattern.matchesStart(value);
  });
  report(`matchesStart behind the prefilter, ${name}`, patterns.length * cleaned.length, () => {
    for (const value of cleaned) {
      const folded = foldCaseTwins(value);
      for (const pattern of patterns) if (admits(pattern.prefilter, value, folded)) pattern.matchesStart(value);
    }
  });
}

const raw = values(WORDS);
const plain = raw.map(cleanValue);
const latin1 = values([...WORDS, ...LATIN1_WORDS])
  .map(cleanValue)
  .filter((value) => /[^\0-\x7f]/.test(value));
const wide = values([...WORDS, ...WIDE_WORDS])
  .map(cleanValue)
  .filter((value) => /[^\0-\xff]/.test(value));

console.log(`${'ns a call'.padStart(68)}`);
report('cleanValue, mixed case', raw.length, () => void raw.map(cleanValue));
report('cleanValue, clean already', plain.length, () => void plain.map(cleanValue));
report('cleanValue, Latin-1', latin1.length, () => void latin1.map(cleanValue));
report('cleanValue, beyond Latin-1', wide.length, () => void wide.map(cleanValue));
reportMatching('ASCII', PATTERNS, plain);
reportMatching('Latin-1', PATTERNS, latin1);
reportMatching('beyond Latin-1', PATTERNS, wide);
reportMatching('stepwise', STEPWISE, plain);

const names = compilePattern('^(\\w+)\\s+(\\w+)$');
const swapped = compileReplacement('\\2, \\1', names);
report('substitute, two groups', plain.length, () => {
  for (const value of plain) names.substitute(swapped, value);
});

let fresh = 0;
report('compilePattern', PATTERNS.length, () => {
  for (const source of PATTERNS) compilePattern(`${source}|Q${fresh++}`);
});
for (const [name, value] of [
  ['ASCII', 'ANNA'],
  ['Latin-1', 'JOSÉ'],
  ['beyond', 'ŁUKASZ'],
] as const) {
  report(`compilePattern and the first match, ${name}`, PATTERNS.length, () => {
    for (const source of PATTERNS) compilePattern(`${source}|Q${fresh++}`).matchesStart(value);
  });
}

report('runGuarded, nothing to do', 200, () => {
  for (let i = 0; i < 200; i++) runGuarded(() => i, 1_000);
});
const runaway = compilePattern('^(a+)+$');
report('runsAway, a pattern that does', 1, () => void runsAway(runaway, `${'A'.repeat(40)}!`));
