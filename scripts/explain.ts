#!/usr/bin/env node
import { Argument, Option } from 'commander';
import { explain, type Source } from '../src/explain/explainCommand.js';
import { CommandLine } from '../src/ops/commandLine/commandLine.js';
import { runCommand } from '../src/ops/runCommand.js';
import { printAnswer } from '../src/ops/terminal.js';

const HELP = `
Examples:
  dwmops explain jo@example.com
  dwmops explain jo@example.com --from eloqua --json
  dwmops explain 100042 --from history
  echo '{"country": "usa"}' | dwmops explain --from stdin

Where from: queue (the contact's record in any queue), eloqua (the contact as it is there now; costs one sync), history
(what the last wash changed, and which rule did), stdin (a JSON object). Without --from: a queue, else Eloqua.
Nothing is changed anywhere. Exit status: 0 done, 1 not found or failed, 2 usage or settings.`;

const program = new CommandLine('explain')
  .description('Tells what the wash does to a contact, stage by stage, which rule matched, and why others did not.')
  .addArgument(new Argument('[contact]', 'e-mail address, or with --from history a contact id').default(''))
  .addOption(
    new Option('--from <where>', 'where to take the contact from').choices(['queue', 'eloqua', 'history', 'stdin']),
  )
  .option('--json', 'print the explanation as JSON', false)
  .addHelpText('after', HELP);

process.exitCode = await runCommand(async () => {
  program.parse(process.argv);
  const { from, json } = program.opts<{ from?: Source; json: boolean }>();
  const contact: string = program.processedArgs[0].trim();
  if (contact === '' && from !== 'stdin') program.error('Name a contact, or give a record with --from stdin.');
  printAnswer(await explain({ contact, from, json }));
});
