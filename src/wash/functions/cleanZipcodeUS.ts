import { DwmError } from '../../errors/dwmError.js';
import type { WashFunction } from './washFunction.js';

const DIGITS = 5;

/**
 * Makes US zip codes five digits: the digits before anything else, at most five, with the leading zeros that
 * spreadsheets drop. What does not begin with a digit becomes 00000, blanks too (golden 06-udf-zip).
 */
export const cleanZipcodeUS: WashFunction = (record, history) => {
  if (!('zipPostalCode' in record)) return;
  if (!('country' in record)) throw unusable('the record has a zipPostalCode but no country');
  const zip = record.zipPostalCode;
  if (record.country !== 'US' || zip === '') return;
  if (typeof zip !== 'string') throw unusable('zipPostalCode is not text');
  const digits = /^[0-9]*/.exec(zip)?.[0] ?? '';
  record.zipPostalCode = digits.slice(0, DIGITS).padStart(DIGITS, '0');
  history.note('zipPostalCode', zip, record.zipPostalCode);
};

function unusable(why: string): DwmError {
  return new DwmError(
    'WASH_FUNCTION_FAILED',
    `The function "CleanZipcodeUS" cannot be applied: ${why}. Correct the contact.`,
  );
}
