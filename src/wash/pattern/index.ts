export { foldCaseTwins } from './caseTwins.js';
export { type CompiledPattern, compilePattern, type PatternOptions } from './compilePattern.js';
export { type CompiledReplacement, compileReplacement } from './compileReplacement.js';
export { PatternError } from './patternError.js';
export { admits, type Prefilter } from './prefilter.js';
