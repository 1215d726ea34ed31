import type { OrderedDocument } from '../ordered/orderedDocument.js';
import {
  type CompiledPattern,
  type CompiledReplacement,
  compilePattern,
  compileReplacement,
} from '../pattern/index.js';
import type { RuleType } from '../types.js';
import { BadRule } from './badRule.js';
import { fieldsOf, type StoredRule } from './storedRule.js';

/** A rule of genericRegex, fieldSpecificRegex, normRegex or deriveRegex. */
export interface PatternRule {
  readonly id: string;
  readonly type: RuleType;
  /** The fields that it names. */
  readonly fields: readonly string[];
  /** The pattern as the rule has it, which the history repeats. */
  readonly source: string;
  /** The replacement as the rule has it. */
  readonly replace: string;
  readonly pattern: CompiledPattern;
  readonly replacement: CompiledReplacement;
  /** Set when the rule backtracks without end: it is passed over for the rest of the run. */
  isStopped: boolean;
}

/**
 * Compiles a regex rule. The original meets a bad pattern when a value reaches the rule and a bad replacement when it
 * matches, and ends there (golden 04-regex-invalid-reached); passing the rule over from the start gives what all other
 * values get.
 *
 * @throws BadRule, or PatternError with the construct and its position.
 */
export function patternRule(type: RuleType, stored: StoredRule): PatternRule {
  const { id, document } = stored;
  const source = textOf(document, 'pattern');
  const pattern = compilePattern(source);
  const replace = replaceText(type, document);
  const replacement = compileReplacement(replace, pattern);
  return { id, type, fields: fieldsOf(stored), source, replace, pattern, replacement, isStopped: false };
}

/** Without `replace` a rule empties the value, but a deriveRegex rule is broken (golden 01-each-rule-type, e_dr_replace). */
function replaceText(type: RuleType, document: OrderedDocument): string {
  const mayLack = type !== 'deriveRegex';
  return mayLack && !document.has('replace') ? '' : textOf(document, 'replace');
}

function textOf(document: OrderedDocument, name: string): string {
  const text = document.get(name);
  if (typeof text === 'string') return text;
  throw new BadRule(document.has(name) ? `its "${name}" is not text` : `it has no "${name}"`);
}
