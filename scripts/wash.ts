#!/usr/bin/env node
import { CommandLine } from '../src/ops/commandLine/commandLine.js';
import { folderFault } from '../src/ops/commandLine/paths.js';
import { fromProjectRoot } from '../src/ops/projectRoot.js';
import { runCommand } from '../src/ops/runCommand.js';
import { loadEnvironment } from '../src/ops/settings.js';
import { printAnswer, printWarning } from '../src/ops/terminal.js';
import { type WashFiles, washFiles } from '../src/wash/cases/washFiles.js';
import { loadFunctions } from '../src/wash/functions/siteFunctions.js';
import { writeOrderedJson } from '../src/wash/ordered/writeOrderedJson.js';

const HELP = `
Examples:
  dwmops wash --case cases.json
  dwmops wash --rules config/rules --records contacts.csv
  dwmops wash --rules config/rules --records contacts.json --config my-wash-config.json

A case file holds one case or a list of them: {"config": {…}, "collections": {"normLookup": [{…}], …},
"records": [{"input": {…}}, …]}. Prints a JSON array with one array a case, which holds {"output", "history"} or
{"error"} for each record. Records want the field that the config's history.histIdField names (ContactID here). Rules that are skipped are named on stderr. No database is needed.
Functions of your own: WASH_UDFS names a module, as for run.`;

interface Flags {
  readonly case?: string;
  readonly rules?: string;
  readonly records?: string;
  readonly config?: string;
}

function readFlags(argv: readonly string[]): WashFiles {
  const program = new CommandLine('wash')
    .description('Washes the records of a file with the rules of a file or folder, and prints what comes out.')
    .option('--case <file>', 'rule base and records in one file')
    .option('--rules <folder>', 'folder of CSV rules, one file a rule type')
    .option('--records <file>', 'records to wash with --rules, as CSV with a header or as a JSON list of objects')
    .option('--config <file>', 'wash config for --rules (default: wash-config.json in the folder or beside it)')
    .addHelpText('after', HELP)
    .parse(argv);
  const flags = program.opts<Flags>();
  if (flags.case !== undefined && flags.rules === undefined) return { caseFile: flags.case };
  if (flags.rules === undefined || flags.records === undefined || flags.case !== undefined) {
    return program.error('Give either --case, or --rules with --records.');
  }
  const fault = folderFault(flags.rules);
  if (fault !== undefined) program.error(`error: --rules: ${fault}`);
  const config = flags.config === undefined ? {} : { configFile: flags.config };
  return { rulesFolder: flags.rules, recordsFile: flags.records, ...config };
}

process.exitCode = await runCommand(async () => {
  const files = readFlags(process.argv);
  const { WASH_UDFS = '' } = loadEnvironment();
  const functions = await loadFunctions(WASH_UDFS && fromProjectRoot(WASH_UDFS));
  const outcomes = await washFiles(files, functions, printWarning);
  printAnswer(writeOrderedJson(outcomes));
});
