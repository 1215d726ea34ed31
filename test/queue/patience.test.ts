import { MongoNetworkError, MongoServerError } from 'mongodb';
import { expect, test } from 'vitest';
import { isAway } from '../../src/queue/patience.js';

const withCode = (code: string) => Object.assign(new Error(code), { code });

test.each([
  ['a lost connection', new MongoNetworkError('connection closed'), true],
  ['a socket that the server has closed, as Node tells it', withCode('EPIPE'), true],
  ['a server that is about to go', new MongoServerError({ message: 'shutdown', code: 91 }), true],
  ['a key that is there already', new MongoServerError({ message: 'duplicate', code: 11000 }), false],
  ['a file that is not there', withCode('ENOENT'), false],
  ['a bug', new TypeError('x is undefined'), false],
])('%s', (_, error, expected) => {
  expect(isAway(error)).toBe(expected);
});
