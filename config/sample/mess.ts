import type { SeededRandom } from './seededRandom.js';

/** What people and machines leave in a form when they have nothing to say. */
const JUNK = [
  'test',
  'n/a',
  'asdf',
  'N/A',
  'xxxx',
  '-',
  '???',
  'none',
  'aaaaaa',
  'Unknown',
  'qwerty',
  '--',
  'TBD',
  '#N/A',
];

const JUNK_OF: Readonly<Record<string, readonly string[]>> = {
  firstName: ['Firstname', 'test', 'asdfasdf', 'xxxx', 'Dr.', 'admin', 'http://spam.example.com/x', '.'],
  lastName: ['Last Name', 'lname', 'asdfg', '12345', 'xxxxx', '-', 'webmaster'],
  busPhone: ['none', '000-000-0000', '5555555555', '12', 'call me', '123-456-7890', 'n/a', '1111111'],
  company: ['self', 'n/a', 'Test Company', 'asdf', 'none', '919 555 0100', 'Student', 'gmail.com'],
  jobTitle: ['n/a', 'title', 'asdf', 'Boss', 'none', '{{contact.title}}', '<a href="http://spam.example.com">buy</a>'],
  zipPostalCode: ['00000', 'n/a', 'ABC', 'none', 'zip'],
  country: ['Earth', 'n/a', '-- Select --', 'Other', 'Europe'],
  city: ['city', 'n/a', '12345', 'Anytown'],
  address1: ['n/a', 'asdf', '123 Fake Street', 'none', '.'],
};

/** A useless value for `field`. */
export function junk(random: SeededRandom, field: string): string {
  return random.pick(JUNK_OF[field] ?? JUNK);
}

/** The value as someone in a hurry types it: another case, doubled or outer blanks, quotes, a tab from a spreadsheet. */
export function carelessly(random: SeededRandom, value: string): string {
  if (value === '' || random.chance(0.75)) return value;
  const ways = [
    value.toLowerCase(),
    value.toUpperCase(),
    ` ${value}`,
    `${value}  `,
    value.replace(' ', '  '),
    `${value}\t`,
    value.replace(' ', '\u00a0'),
  ];
  return random.pick(ways);
}

/** Addresses that no mail server would take; an import rejects them. Each begins with `local`, so that they differ. */
export function badAddress(random: SeededRandom, local: string): string {
  return random.pick([
    `${local}.example.com`,
    `${local}@`,
    `${local} @example.com`,
    `${local}@@example.org`,
    `${local}@example.com, other@example.org`,
    `${local}@example..com`,
  ]);
}

/** Longer than the 100 characters that a text field of a contact holds. */
export function overlong(value: string): string {
  return `${value} (${'responsible for everything that has to do with it, '.repeat(3)}and more)`;
}
