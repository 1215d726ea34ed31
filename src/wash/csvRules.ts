import { ruleFaults, ruleWarnings } from './csv/checkRule.js';
import type { ConfigUse } from './csv/configUse.js';
import { type CsvRule, type Finding, resultOf } from './csv/csvRule.js';
import { type CsvTable, isCsvTable, readCsv } from './csv/readCsv.js';
import { readLine } from './csv/readLine.js';
import { LOOKUP_PREFIX, NOTE, RULE_COLUMNS } from './csv/ruleColumns.js';
import type { RuleType } from './types.js';

export interface RulesCsv {
  readonly type: RuleType;
  /** As findings name it. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface RulesCsvOptions {
  /** Write texts in upper case and without superfluous blanks instead of calling them faults. */
  readonly clean: boolean;
  /** Fields that say whom a record is of: a rule that writes one is at fault. */
  readonly identityFields?: readonly string[];
}

export interface ReadRules {
  /** In the order of the file, which decides which of several matching rules wins. Without those at fault. */
  readonly rules: readonly CsvRule[];
  readonly faults: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/**
 * Reads the CSV file of one rule type. All that is wrong is found in one go; whoever loads the rules must load none
 * while there are faults.
 */
export function readRulesCsv({ type, file, bytes }: RulesCsv, use: ConfigUse, options: RulesCsvOptions): ReadRules {
  const findings = { faults: [] as Finding[], warnings: [] as Finding[] };
  const table = readCsv(bytes);
  if (!isCsvTable(table)) {
    return { rules: [], faults: [{ file, ...table }], warnings: [] };
  }
  const headerFaults = checkHeader(type, table, use);
  if (headerFaults.length > 0) {
    return { rules: [], faults: headerFaults.map((reason) => ({ file, line: 1, reason })), warnings: [] };
  }
  const rules: CsvRule[] = [];
  const known = new Map<string, CsvRule>();
  for (const csvLine of table.lines) {
    const { line } = csvLine;
    const fault = (reason: string) => findings.faults.push({ file, line, reason });
    const warn = (reason: string) => findings.warnings.push({ file, line, reason });
    const rule = readLine({ type, header: table.header, clean: options.clean, fault, warn }, csvLine);
    if (rule === undefined) continue;
    const reasons = ruleFaults(rule, use);
    reasons.forEach(fault);
    ruleWarnings(rule, use).forEach(warn);
    const earlier = known.get(rule.key);
    if (earlier === undefined) known.set(rule.key, rule);
    else if (resultOf(earlier.document) === resultOf(rule.document)) {
      warn(`it says the same as line ${earlier.line} and is left out`);
    } else fault(`line ${earlier.line} has a rule for the same, with another result, and this one would never fire`);
    if (earlier === undefined && reasons.length === 0) rules.push(rule);
  }
  return { rules, ...findings };
}

function checkHeader(type: RuleType, { header }: CsvTable, use: ConfigUse): string[] {
  const columns = RULE_COLUMNS[type];
  const allowed = [...columns.map(({ name }) => name), NOTE];
  const wanted = type === 'deriveValue' ? [...allowed, `${LOOKUP_PREFIX}<field>`] : allowed;
  const faults: string[] = [];
  for (const [at, name] of header.entries()) {
    if (header.indexOf(name) !== at) faults.push(`the column "${name}" is there twice`);
    else if (type === 'deriveValue' && name.startsWith(LOOKUP_PREFIX)) {
      const input = name.slice(LOOKUP_PREFIX.length);
      if (!use.inputs().includes(input)) faults.push(`the config derives nothing from "${input}" by deriveValue`);
    } else if (!allowed.includes(name)) {
      faults.push(`a file of ${type} has no column ${JSON.stringify(name)}, but: ${wanted.join(', ')}`);
    }
  }
  const missing = columns.filter(({ name, optional }) => !optional && !header.includes(name)).map(({ name }) => name);
  if (missing.length > 0) faults.push(`the header lacks ${missing.join(', ')}`);
  return faults;
}
