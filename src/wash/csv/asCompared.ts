import { cleanValue } from '../text/clean.js';
import type { Place } from './ruleColumns.js';

/**
 * How a text has to be written so that it can match: values are compared in upper case, without outer white space and
 * with single blanks, rules as they are (golden README, 4). At an open end of the text a blank is fine: " IT" is in
 * "DIRECTOR IT".
 */
export function asCompared(text: string, place: Place): string {
  switch (place) {
    case 'whole':
      return cleanValue(text);
    case 'inside':
      return text.split(',').map(wordAsCompared).join(',');
    case 'begin':
      return text === '' ? '' : cleanValue(`${text}X`).slice(0, -1);
    case 'end':
      return text === '' ? '' : cleanValue(`X${text}`).slice(1);
  }
}

function wordAsCompared(word: string): string {
  return cleanValue(`X${word}X`).slice(1, -1);
}
