import { pythonInteger } from './pythonInteger.js';
import type { WashFunction } from './washFunction.js';

const MILLION = 1_000_000;

/** Each bucket's name, and the revenue in dollars from which the next one begins. */
const BUCKETS: readonly { readonly below: number; readonly name: string }[] = [
  { below: MILLION, name: 'Less than $1 mil' },
  { below: 5 * MILLION, name: '$1 mil to less than $5 mil' },
  { below: 10 * MILLION, name: '$5 mil to less than $10 mil' },
  { below: 25 * MILLION, name: '$10 mil to less than $25 mil' },
  { below: 50 * MILLION, name: '$25 mil to less than $50 mil' },
  { below: 100 * MILLION, name: '$50 mil to less than $100 mil' },
  { below: 250 * MILLION, name: '$100 mil to less than $250 mil' },
  { below: 500 * MILLION, name: '$250 mil to less than $500 mil' },
  { below: 1000 * MILLION, name: '$500 mil to less than $1 bil' },
];
const LAST_BUCKET = '$1 bil and above';

/**
 * Puts an annual revenue that is a whole number, with or without `$` and `,`, into its bucket. Everything else stays:
 * 12.5, 1e6, 10M, a bucket's name, values that are not text (golden 07-udf-revenue).
 */
export const cleanAnnualRevenue: WashFunction = (record, history) => {
  const revenue = record.annualRevenue;
  if (typeof revenue !== 'string') return;
  const dollars = pythonInteger(revenue.replaceAll(/[$,]/g, ''));
  if (dollars === undefined) return;
  record.annualRevenue = BUCKETS.find((bucket) => dollars < bucket.below)?.name ?? LAST_BUCKET;
  history.note('annualRevenue', revenue, record.annualRevenue);
};
