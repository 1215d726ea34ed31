import { expect, test } from 'vitest';
import { SyncItem } from '../../src/eloqua/schemas.js';
import { codeFacts, isFieldOnlyReject, retryAdvice, STATUS_CODES } from '../../src/eloqua/statusCodes.js';
import type { LogEntry, Reject } from '../../src/eloqua/types.js';

const reject = (statusCode: string, invalidFields: string[]): Reject => ({
  fieldValues: { email: 'a@example.com' },
  message: '',
  statusCode,
  invalidFields,
  recordIndex: 1,
});

test.each([
  ['ELQ-00040', ['zip'], true],
  ['ELQ-00040', ['zip', 'city'], true],
  ['ELQ-00040', ['zip', 'Email'], false],
  ['ELQ-00040', [], false],
  ['ELQ-00002', ['email'], false],
  ['ELQ-00002', ['zip'], false],
  ['ELQ-00026', [], false],
  ['', ['zip'], false],
  ['ELQ-99999', ['zip'], false],
])('%s with %j: the record is in Eloqua: %s', (code, fields, expected) => {
  expect(isFieldOnlyReject(reject(code, fields), 'email')).toBe(expected);
});

const log = (...codes: string[]): LogEntry[] =>
  codes.map((statusCode) => ({ severity: 'error', statusCode, message: '', count: 0 }));

test.each([
  [[], false, 0],
  [['ELQ-00101'], false, 0],
  [['ELQ-00122', 'ELQ-00101'], false, 0],
  [['ELQ-00126'], false, 0],
  [['ELQ-00105'], true, 0],
  [['ELQ-00107', 'ELQ-00101'], true, 0],
  [['ELQ-00145'], true, 0],
  [['ELQ-00143'], true, 0],
  [['ELQ-00105', 'ELQ-00146'], true, 3600_000],
])('an error sync with %j: again %s, after %i ms', (codes, again, afterMs) => {
  expect(retryAdvice(log(...codes))).toEqual({ again, afterMs });
});

test('a code or status that is called as what every object has is unknown', () => {
  expect(codeFacts('constructor')).toEqual(codeFacts('ELQ-00999'));
  const sync = { uri: '/syncs/1', syncedInstanceUri: '/contacts/exports/1', status: 'constructor' };
  expect(SyncItem.parse(sync).status).toBe('unknown');
});

test('an unknown code asks for a person, and every code has a meaning', () => {
  expect(codeFacts('ELQ-00999').action).toBe('person');
  for (const [code, { meaning }] of Object.entries(STATUS_CODES)) {
    expect(code).toMatch(/^ELQ-\d{5}$/);
    expect(meaning).not.toBe('');
  }
  expect(codeFacts('ELQ-00002').meaning).toBe('not a valid e-mail address');
});
