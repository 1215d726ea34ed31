#!/usr/bin/env node
import type { Command } from 'commander';
import type { Db } from 'mongodb';
import { DwmError, isDwmError } from '../src/errors/dwmError.js';
import { unwashableFields } from '../src/jobs/keepIdentity.js';
import { CommandLine } from '../src/ops/commandLine/commandLine.js';
import { folderFault, newFolderFault } from '../src/ops/commandLine/paths.js';
import { connectMongo } from '../src/ops/mongo.js';
import { runCommand } from '../src/ops/runCommand.js';
import { maskSecrets } from '../src/ops/secret.js';
import { loadEnvironment, readSettings, type Settings } from '../src/ops/settings.js';
import { printAnswer, terminalWidth } from '../src/ops/terminal.js';
import { printable } from '../src/printable.js';
import { checkAnswer, checkReport, importAnswer, importReport } from '../src/wash/import/importReport.js';
import { checkRules } from '../src/wash/rulesCheck.js';
import { exportRules } from '../src/wash/rulesExport.js';
import { importRules } from '../src/wash/rulesImport.js';

const HELP = `
Examples:
  dwmops rules check config/rules
  dwmops rules import config/rules --dry-run
  dwmops rules import config/rules
  dwmops rules export /tmp/rules --excel
  dwmops rules import more-titles --keep-others

A folder holds one CSV file a rule type; config/rules/README.md describes them. import also loads wash-config.json from
the folder or from beside it. Settings (MONGODB_URL, RULES_DATABASE, CONFIG_NAME) come from the environment or .env.
Exit status: 0 done, 1 lines are at fault or the database failed, 2 usage or settings.`;

interface Flags {
  readonly config?: string;
  readonly clean?: boolean;
  readonly keepOthers?: boolean;
  readonly dryRun?: boolean;
  readonly excel?: boolean;
  readonly json?: boolean;
}

/** Whether the command that was called has --json. */
let asJson = false;

function program(): Command {
  const rules = new CommandLine('rules')
    .description(
      'Loads the rules that business users keep in CSV files into MongoDB, checks them, and writes them back.',
    )
    .addHelpText('afterAll', HELP)
    .configureHelp({ showGlobalOptions: false })
    .hook('preAction', (_, called) => {
      asJson = called.opts<Flags>().json ?? false;
    });
  const configOption = [
    '--config <file>',
    'wash config (default: wash-config.json in the folder or beside it)',
  ] as const;
  const cleanOption = [
    '--clean',
    'write texts in upper case and without superfluous blanks instead of refusing them',
  ] as const;
  const jsonOption = ['--json', 'print one JSON object instead of lines'] as const;
  rules
    .command('check <folder>')
    .description('check the files; needs no database')
    .option(...configOption)
    .option(...cleanOption)
    .option(...jsonOption)
    .action((folder: string, flags: Flags) => {
      refuse(folderFault(folder));
      const identityFields = unwashableFields(readSettings(loadEnvironment(), []));
      const files = checkRules(folder, { ...flags, identityFields });
      answer(checkAnswer(files), () => checkReport(files));
    });
  rules
    .command('import <folder>')
    .description('check the files, and replace the rules in MongoDB by them')
    .option(...configOption)
    .option(...cleanOption)
    .option('--keep-others', 'add and change only: keep rules that the files do not have')
    .option('--dry-run', 'report what would change, write nothing')
    .option(...jsonOption)
    .action((folder: string, flags: Flags) => {
      refuse(folderFault(folder));
      return withDatabase(async (db, settings) => {
        const { config, dryRun = false, ...options } = flags;
        const configFile = config === undefined ? {} : { configFile: config };
        const identityFields = unwashableFields(settings);
        const where = { ...options, dryRun, ...configFile, configName: settings.CONFIG_NAME, identityFields };
        const result = await importRules(db, folder, where);
        answer(importAnswer(result, dryRun), () => importReport(result, dryRun, terminalWidth()));
      });
    });
  rules
    .command('export <folder>')
    .description('write what MongoDB holds as CSV files, to edit and import again')
    .option('--excel', 'mark the files so that Excel opens them with accents and other scripts intact')
    .option('--dry-run', 'write no file')
    .option(...jsonOption)
    .action((folder: string, { excel = false, dryRun = false }: Flags) => {
      refuse(newFolderFault(folder));
      return withDatabase(async (db, settings) => {
        const options = { configName: settings.CONFIG_NAME, byteOrderMark: excel, dryRun };
        const { rules: counts, hasConfig, warnings } = await exportRules(db, folder, options);
        const lines = () => [
          ...warnings.map((warning) => printable(`warning: ${warning}`)),
          ...[...counts].map(([type, count]) => `${type}.csv: ${count} rules`),
          hasConfig ? 'wash-config.json' : `There is no wash config "${printable(settings.CONFIG_NAME)}" in MongoDB.`,
          dryRun ? 'Dry run: no file was written.' : `Written to ${printable(folder)}`,
        ];
        const rules = Object.fromEntries(counts);
        answer({ folder, dryRun, rules, hasConfig, warnings }, () => lines().join('\n'));
      });
    });
  return rules;
}

function answer(forPrograms: object, forPeople: () => string): void {
  printAnswer(asJson ? JSON.stringify(forPrograms, null, 2) : forPeople());
}

/** The error goes to stderr too, as without --json. */
function printJsonError(error: unknown): void {
  if (!asJson) return;
  const code = isDwmError(error) ? error.code : 'UNEXPECTED';
  const [message = '', ...details] = maskSecrets(error instanceof Error ? error.message : String(error)).split('\n  ');
  printAnswer(JSON.stringify({ error: { code, message, details } }, null, 2));
}

async function withDatabase(work: (db: Db, settings: Settings) => Promise<void>): Promise<void> {
  const settings = readSettings(loadEnvironment(), ['mongodb']);
  const mongo = await connectMongo(settings, 'rules');
  try {
    await work(mongo.db(settings.RULES_DATABASE), settings);
  } finally {
    await mongo.close();
  }
}

/** @throws DwmError USAGE */
function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new DwmError('USAGE', fault);
}

process.exitCode = await runCommand(async () => void (await program().parseAsync(process.argv)), printJsonError);
