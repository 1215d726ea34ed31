import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { DwmError } from '../../src/errors/dwmError.js';
import { fileFault } from '../../src/files/regularFile.js';
import { replaceFile } from '../../src/files/replaceFile.js';
import { runCommand } from '../../src/ops/runCommand.js';
import { printAnswer } from '../../src/ops/terminal.js';
import { printable } from '../../src/printable.js';
import { contactsCsv, SAMPLE_SEED, SAMPLE_SIZE } from './contactsCsv.js';

const HELP = `
Examples:
  npm run sample-contacts                                write config/sample/contacts.csv anew (a test compares them)
  npm run sample-contacts -- many.csv 100000             100,000 contacts
  npm run sample-contacts -- others.csv 1000 42          1,000 others`;

const command = new Command('sample-contacts')
  .description('Writes made-up contacts as CSV, the same for the same seed.')
  .argument('[file]', 'where to', 'config/sample/contacts.csv')
  .argument('[count]', 'how many', wholeNumber, SAMPLE_SIZE)
  .argument('[seed]', 'another seed makes other contacts', wholeNumber, SAMPLE_SEED)
  .helpOption('--help', 'print this help')
  .addHelpText('after', HELP)
  .action((file: string, count: number, seed: number) => {
    const path = resolve(file);
    write(path, contactsCsv(count, seed));
    printAnswer(printable(`${count} contacts written to ${path}`));
  })
  .exitOverride();

/** @throws DwmError USAGE */
function write(path: string, text: string): void {
  try {
    replaceFile(path, text);
  } catch (error) {
    throw new DwmError('USAGE', `${path} cannot be written (${fileFault(error)}); name another file`, { cause: error });
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It wants a whole number.');
  return Number(text);
}

process.exitCode = await runCommand(async () => void command.parse());
