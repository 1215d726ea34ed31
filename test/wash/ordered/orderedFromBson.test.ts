import { BSON } from 'mongodb';
import { expect, test } from 'vitest';
import { bsonMembers } from '../../../src/wash/ordered/bsonMembers.js';
import { orderedFromBson } from '../../../src/wash/ordered/orderedFromBson.js';
import { readOrderedDocument } from '../../../src/wash/ordered/readOrderedJson.js';
import { writeOrderedJson } from '../../../src/wash/ordered/writeOrderedJson.js';

test('a BSON document keeps the order of its keys at any depth', () => {
  const text = '{"z":1,"10":{"b":[{"9":"x","1":"y"},[{"3":0,"2":1}]],"2":null},"9":true,"__proto__":"p","1":"é"}';
  const bytes = BSON.serialize(readOrderedDocument(text));
  expect(writeOrderedJson(orderedFromBson(bytes))).toBe(text);
});

test('every type of BSON is stepped over', () => {
  const { Binary, BSONRegExp, Code, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } = BSON;
  const values = [
    new Double(1.5),
    'text',
    { a: 1 },
    [1, 2],
    new Binary(Buffer.from('abc')),
    new ObjectId(),
    true,
    new Date(0),
    null,
    new BSONRegExp('a', 'i'),
    new Code('f()'),
    new Code('f()', { scope: 1 }),
    new Int32(5),
    new Timestamp(5n),
    Long.fromString('9007199254740993'),
    Decimal128.fromString('1.5'),
    new MinKey(),
    new MaxKey(),
  ];
  const bytes = BSON.serialize(new Map(values.map((value, at) => [String(100 - at), value])));
  expect(bsonMembers(bytes).map(({ name }) => name)).toEqual(values.map((_, at) => String(100 - at)));
  expect([...orderedFromBson(bytes).keys()]).toEqual(values.map((_, at) => String(100 - at)));
});
