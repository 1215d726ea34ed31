import { DwmError } from '../../errors/dwmError.js';
import { LARGE_FILE, readRegularFile } from '../../files/readFile.js';
import { fileFault } from '../../files/regularFile.js';
import type { FunctionRegistry } from '../functions/washFunction.js';
import { readCases, type WashCase } from './caseFile.js';
import { readRuleFolder } from './folderRules.js';
import { readRecords } from './recordsFile.js';
import { type CaseOutcome, washCase } from './washCases.js';

/** Which records to wash with which rules: a case file, or a folder of CSV rules with a file of records. */
export type WashFiles =
  | { readonly caseFile: string }
  | { readonly rulesFolder: string; readonly configFile?: string; readonly recordsFile: string };

/**
 * Washes what the files say, without a database. @returns for each case the outcome of each of its records.
 *
 * @param onSkip - told of each rule that is left out, as one line.
 * @throws DwmError WASH_CASE_UNREADABLE when a file cannot be used at all.
 */
export async function washFiles(
  files: WashFiles,
  functions: FunctionRegistry,
  onSkip: (line: string) => void,
): Promise<CaseOutcome[][]> {
  const outcomes: CaseOutcome[][] = [];
  for (const one of readFiles(files)) {
    const report = (id: string, reason: string): void => onSkip(`${one.name}: the rule ${id} is skipped: ${reason}`);
    outcomes.push(await washCase(one, functions, ({ id, reason }) => report(id, reason)));
  }
  return outcomes;
}

function readFiles(files: WashFiles): WashCase[] {
  if ('caseFile' in files) return readCases(new TextDecoder().decode(read(files.caseFile)), files.caseFile);
  const { rulesFolder, configFile, recordsFile } = files;
  const { config, collections } = readRuleFolder(rulesFolder, configFile);
  return [{ name: rulesFolder, config, collections, records: readRecords(read(recordsFile), recordsFile), faults: [] }];
}

function read(file: string): Uint8Array {
  try {
    return readRegularFile(file, LARGE_FILE);
  } catch (error) {
    const why = `The file ${file} cannot be read (${fileFault(error)}). Correct its name.`;
    throw new DwmError('WASH_CASE_UNREADABLE', why, { cause: error });
  }
}
