import { stringify } from 'csv-stringify/sync';
import { makeContacts } from './makeContacts.js';

/** How config/sample/contacts.csv is made. */
export const SAMPLE_SIZE = 1000;
export const SAMPLE_SEED = 20_170_301;

/** Made-up contacts as CSV text, header line first. */
export function contactsCsv(count = SAMPLE_SIZE, seed = SAMPLE_SEED): string {
  return stringify([...makeContacts(count, seed)], { header: true });
}
