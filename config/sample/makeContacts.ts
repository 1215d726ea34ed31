import { badAddress, carelessly, junk, overlong } from './mess.js';
import { NAMES, type Name } from './people.js';
import { COUNTRIES, type Country } from './places.js';
import { type SeededRandom, seededRandom } from './seededRandom.js';
import { COMPANIES, type Company, JOBS, LEVELS, ROLES } from './work.js';

/** A contact by field name (those of config/contact-fields.json, in its order, but for the id that Eloqua alone gives); an empty field is ''. */
export type SampleContact = Record<string, string>;

/** Every so many contacts, one has an address that an import rejects, or one typed in capitals. */
const BAD_ADDRESS_EVERY = 67;
const CAPITALS_EVERY = 199;
const FIRST_CONTACT_ID = 100_001;

/**
 * Makes up messy contacts, one after the other: memory stays small for any `count`, but for the addresses given out.
 * The same seed gives the same contacts, and the first of a longer series are those of a shorter one. Persons and
 * companies are invented; addresses are of example.com and example.org, phone numbers of ranges kept free for films.
 */
export function* makeContacts(count: number, seed: number): Generator<SampleContact> {
  const random = seededRandom(seed);
  const addresses = new Set<string>();
  for (let index = 0; index < count; index++) {
    const contact = makeContact(random, addresses, `${FIRST_CONTACT_ID + index}`);
    if (index % BAD_ADDRESS_EVERY === BAD_ADDRESS_EVERY - 1) {
      const local = contact.emailAddress?.split('@')[0] ?? '';
      contact.emailAddress = unlikeOthers(addresses, badAddress(random, local), () =>
        badAddress(random, local + index),
      );
    } else if (index % CAPITALS_EVERY === CAPITALS_EVERY - 1) {
      contact.emailAddress = contact.emailAddress?.toUpperCase() ?? '';
    }
    yield contact;
  }
}

/** Eloqua has one contact an address, whatever its case, so the sample has. */
function unlikeOthers(addresses: Set<string>, first: string, otherwise: () => string): string {
  const address = addresses.has(first.toLowerCase()) ? otherwise() : first;
  addresses.add(address.toLowerCase());
  return address;
}

function makeContact(random: SeededRandom, addresses: Set<string>, contactId: string): SampleContact {
  const country = pickCountry(random);
  const { given, family } = NAMES[country.names];
  const person = { given: random.pick(given), family: random.pick(family) };
  const company = random.pick(COMPANIES);
  const contact: SampleContact = {
    emailAddress: address(random, addresses, person, company, country),
    ...personFields(random, person, country),
    ...placeFields(random, country),
    ...workFields(random, company, country),
    languagePreference: random.chance(0.5) ? random.pick(country.language) : '',
    ...derivedFields(random),
    ...visitorFields(random, company, country),
    SystemExternalProcessingFlags: '',
    ContactID: contactId,
  };
  for (const [field, value] of Object.entries(contact)) {
    if (KEPT_CLEAN.test(field)) continue;
    contact[field] = carelessly(random, value);
    if (JUNKED.has(field) && random.chance(0.04)) contact[field] = junk(random, field);
  }
  if (random.chance(0.005)) contact.jobTitle = overlong(contact.jobTitle ?? '');
  return contact;
}

/** Written by machines, not by people. */
const KEPT_CLEAN = /^(?:emailAddress|ContactID|visitor.*|.*DemandBase)$/;
const JUNKED = new Set(
  'firstName lastName busPhone address1 city zipPostalCode country company jobTitle department industry'.split(' '),
);

const TOTAL_WEIGHT = COUNTRIES.reduce((sum, { weight }) => sum + weight, 0);

function pickCountry(random: SeededRandom): Country {
  let left = random.next() * TOTAL_WEIGHT;
  for (const country of COUNTRIES) {
    left -= country.weight;
    if (left < 0) return country;
  }
  return random.pick(COUNTRIES);
}

/** Some companies have a branch in the address (@de.…), some are schools or offices (….edu.example.org). */
function address(
  random: SeededRandom,
  taken: Set<string>,
  { given, family }: { given: Name; family: Name },
  company: Company,
  country: Country,
): string {
  const branch =
    random.chance(0.1) && ['DE', 'FR', 'JP'].includes(country.code) ? `${country.code.toLowerCase()}.` : '';
  const kind = /University/.test(company.name) ? '.edu' : /Council/.test(company.name) ? '.gov' : '';
  const domain = `${branch}${company.domain}${kind}.example.${random.pick(['com', 'org'])}`;
  const local = `${given.ascii}.${family.ascii}`;
  let free = `${local}@${domain}`;
  for (let number = 2; taken.has(free); number++) free = `${local}${number}@${domain}`;
  taken.add(free);
  return free;
}

function personFields(random: SeededRandom, person: { given: Name; family: Name }, country: Country): SampleContact {
  const phone = () => digits(random, random.pick(country.phones));
  return {
    salutation: random.pick(country.salutations),
    firstName: person.given.written,
    lastName: person.family.written,
    busPhone: phone(),
    mobilePhone: random.chance(0.3) ? phone() : '',
    fax: random.chance(0.1) ? random.pick([phone(), 'no fax', 'none', '0']) : '',
  };
}

function placeFields(random: SeededRandom, country: Country): SampleContact {
  const place = random.pick(country.places);
  const known = random.chance(0.9);
  return {
    address1: known ? random.pick(country.streets).replace('#', `${random.between(1, 250)}`) : '',
    address2: random.chance(0.1) ? random.pick(['Suite 200', '2nd floor', 'n/a', '-', 'Bldg. 4']) : '',
    address3: '',
    city: known ? place.city : '',
    stateProvince: known ? random.pick(place.states) : '',
    zipPostalCode: known ? random.pick(place.zips) : '',
    country: random.chance(0.9)
      ? random.chance(0.4)
        ? (country.spellings[0] ?? '')
        : random.pick(country.spellings)
      : '',
  };
}

function workFields(random: SeededRandom, company: Company, country: Country): SampleContact {
  const [titles, departments, functions] = random.pick(JOBS);
  const some = (share: number, from: readonly string[]) => (random.chance(share) ? random.pick(from) : '');
  return {
    company: random.chance(0.92) ? `${company.name}${random.pick(country.legalForms)}` : '',
    department: some(0.6, departments.split('|')),
    industry: some(0.6, company.industries),
    annualRevenue: some(0.4, company.revenues),
    numberOfEmployees: some(0.5, company.employees),
    jobTitle: some(0.93, titles.split('|')),
    jobRole: some(0.2, ROLES),
    jobFunction: some(0.3, functions.split('|')),
    jobLevel: some(0.15, LEVELS),
  };
}

/** What an earlier wash left behind, some of it out of date. */
function derivedFields(random: SeededRandom): SampleContact {
  const washedBefore = random.chance(0.1);
  return {
    persona: washedBefore ? random.pick(['IT Manager', 'Developer', 'Business User']) : '',
    subRegion: washedBefore ? random.pick(['Northern America', 'Western Europe']) : '',
    superRegion: washedBefore ? random.pick(['North America', 'EMEA', 'APAC']) : '',
    companySize: washedBefore ? random.pick(['Small', 'Medium', 'Enterprise']) : '',
    vertical: '',
    coreBasedStatisticalArea: '',
    combinedStatisticalArea: '',
  };
}

function visitorFields(random: SeededRandom, company: Company, country: Country): SampleContact {
  const known = random.chance(0.4);
  return {
    visitorCountryIP: random.chance(0.6) ? random.pick([country.code, country.name]) : '',
    visitorCountryDNS: random.chance(0.2) ? country.name : '',
    companyDemandBase: known ? company.name : '',
    industryDemandBase: known ? (company.industries[0] ?? '') : '',
    annualRevenueDemandBase: known && random.chance(0.7) ? company.vendorRevenue : '',
    numberOfEmployeesDemandBase: known && random.chance(0.7) ? company.vendorEmployees : '',
  };
}

function digits(random: SeededRandom, pattern: string): string {
  return pattern.replace(/#/g, () => `${random.between(0, 9)}`);
}
