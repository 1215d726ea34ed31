import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fieldsOfWash } from '../../../src/wash/config/fieldsOfWash.js';
import { readConfig } from '../../../src/wash/config/readConfig.js';
import { BUILT_IN_FIELDS, builtInFunctions } from '../../../src/wash/functions/builtIn.js';
import { readOrderedDocument } from '../../../src/wash/ordered/readOrderedJson.js';

const STARTER = readFileSync(join(import.meta.dirname, '../../../config/wash-config.json'), 'utf8');
const config = readConfig(readOrderedDocument(STARTER), 'starter');

test('a wash uses the fields of its config, what they derive from, and what built-in functions look at', () => {
  const uses = fieldsOfWash(config, false);
  const asked = [
    'firstName',
    'emailAddress',
    'zipPostalCode',
    'annualRevenue',
    'ContactID',
    'contactIdExt',
    'constructor',
  ];
  expect(asked.filter(uses)).toEqual(['firstName', 'emailAddress', 'zipPostalCode', 'annualRevenue']);
});

test('with functions of a site every field counts, and with one that nobody knows', () => {
  expect(fieldsOfWash(config, true)('ContactID')).toBe(true);
  const functions = new Map([['afterProcessing', ['SiteFunction']]] as const);
  expect(fieldsOfWash({ ...config, functions }, false)('ContactID')).toBe(true);
  expect(fieldsOfWash({ ...config, functions: new Map() }, true)('ContactID')).toBe(false);
});

test('of each built-in function it is known which fields it looks at', () => {
  expect([...BUILT_IN_FIELDS.keys()]).toEqual([...builtInFunctions.keys()]);
});
