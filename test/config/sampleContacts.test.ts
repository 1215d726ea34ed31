import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { contactsCsv, SAMPLE_SEED, SAMPLE_SIZE } from '../../config/sample/contactsCsv.js';
import { makeContacts } from '../../config/sample/makeContacts.js';
import { CONFIG_FOLDER } from './starterRuleBase.js';

const FILE = join(CONFIG_FOLDER, 'sample/contacts.csv');
const contacts: Record<string, string>[] = parse(readFileSync(FILE), { columns: true });
const isGood = (address: string) => /^[^\s@,]+@[^\s@,.]+(?:\.[^\s@,.]+)+$/.test(address);

describe('the sample contacts', () => {
  test('are what the seed makes', () => {
    expect(
      readFileSync(FILE, 'utf8') === contactsCsv(SAMPLE_SIZE, SAMPLE_SEED),
      'npm run sample-contacts writes it anew',
    ).toBe(true);
    expect(contacts.length).toBe(1000);
  });

  test('have the columns of config/contact-fields.json, but for the id that Eloqua alone gives', () => {
    const { contactIdExt: _, ...fields } = JSON.parse(readFileSync(join(CONFIG_FOLDER, 'contact-fields.json'), 'utf8'));
    expect(Object.keys(contacts[0] ?? {})).toEqual(Object.keys(fields));
  });

  test('have addresses of example.com and example.org alone, some of them bad, none twice', () => {
    const addresses = contacts.map(({ emailAddress }) => emailAddress ?? '');
    const good = addresses.filter(isGood);
    expect(good.filter((address) => !/[@.]example\.(?:com|org)$/i.test(address))).toEqual([]);
    const bad = addresses.filter((address) => !isGood(address));
    expect(bad.length).toBe(14);
    expect(new Set(addresses.map((address) => address.toLowerCase())).size).toBe(1000);
    expect(new Set(contacts.map(({ ContactID }) => ContactID)).size).toBe(1000);
  });

  test('are messy: blanks, cases, scripts, junk, values longer than a field of Eloqua holds', () => {
    const values = contacts.flatMap((contact) => Object.values(contact));
    for (const mess of [
      /^ /,
      / {2}/,
      /\t/,
      /\u00a0/,
      /[\u3040-\u9fff]/,
      /[А-я]/,
      /[\u0600-\u06ff]/,
      /ü/,
      /asdf/,
      /<a href/,
    ]) {
      expect(values.filter((value) => mess.test(value)).length, String(mess)).toBeGreaterThan(0);
    }
    expect(
      contacts.filter((contact) => Object.values(contact).some((value) => value.length > 100)).length,
    ).toBeGreaterThan(2);
  });
});

describe('makeContacts', () => {
  test('gives the same for the same seed, others for another, and a longer series begins with a shorter one', () => {
    const ten = [...makeContacts(10, 7)];
    expect([...makeContacts(300, 7)].slice(0, 10)).toEqual(ten);
    expect([...makeContacts(10, 8)]).not.toEqual(ten);
  });

  test('makes 100,000 contacts whose addresses are all different, as in a site', () => {
    const seen = new Set<string>();
    for (const { emailAddress } of makeContacts(100_000, 1)) seen.add(`${emailAddress}`.toLowerCase());
    expect(seen.size).toBe(100_000);
  });
});
