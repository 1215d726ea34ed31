import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { contactsCsv, SAMPLE_SEED, SAMPLE_SIZE } from './contactsCsv.js';

const HELP = `
Examples:
  npm run sample-contacts                                write config/sample/contacts.csv anew (a test compares them)
  npm run sample-contacts -- many.csv 100000             100,000 contacts
  npm run sample-contacts -- others.csv 1000 42          1,000 others`;

new Command('sample-contacts')
  .description('Writes made-up contacts as CSV, the same for the same seed.')
  .argument('[file]', 'where to', 'config/sample/contacts.csv')
  .argument('[count]', 'how many', wholeNumber, SAMPLE_SIZE)
  .argument('[seed]', 'another seed makes other contacts', wholeNumber, SAMPLE_SEED)
  .helpOption('--help', 'print this help')
  .addHelpText('after', HELP)
  .action((file: string, count: number, seed: number) => {
    const path = resolve(file);
    writeFileSync(path, contactsCsv(count, seed));
    console.log(`${count} contacts written to ${path}`);
  })
  .parse();

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It wants a whole number.');
  return Number(text);
}
