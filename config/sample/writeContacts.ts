import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { contactsCsv } from './contactsCsv.js';

/**
 * npm run sample-contacts [-- FILE [COUNT [SEED]]]
 *
 * Without arguments it writes config/sample/contacts.csv anew; a test checks that the file is what the seed makes.
 */
const [file = 'config/sample/contacts.csv', count, seed] = process.argv.slice(2);
const path = resolve(file);
writeFileSync(path, contactsCsv(numberOrDefault(count), numberOrDefault(seed)));
console.log(`Contacts written to ${path}`);

function numberOrDefault(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
