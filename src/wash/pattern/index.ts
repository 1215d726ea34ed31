/*
 * Python's `re` in JavaScript
 *   parsePattern      source → syntax tree, by the parse*.ts files; characterClass.ts knows what ignores case
 *   needsStepwise     the trees that no RegExp can follow; hardly any of real rules
 *   emitRegExp        tree → RegExp, one for each alphabet of values (possibleCharacters.ts)
 *   compileStepwise   tree → steps, which runStepwise takes: for those others, and to judge what backtracks without end
 *   prefilterOf       tree → what every match needs, so that most rules need not be tried
 *   substituteAll     the loop of `re.sub`
 */
export { foldCaseTwins } from './caseTwins.js';
export { type CompiledPattern, compilePattern, type PatternOptions } from './compilePattern.js';
export { type CompiledReplacement, compileReplacement } from './compileReplacement.js';
export { PatternError } from './patternError.js';
export { admits, type Prefilter } from './prefilter.js';
