import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkLimits } from '../../src/doctor/checkLimits.js';
import { expectLine, openDoctorSite } from './support/doctorSite.js';

/** What the doctor says of Eloqua: the login, the user's rights, and the names and fields that a site refers to. */

const site = openDoctorSite();

const KNOWN = { name: 'F', internalName: 'F', dataType: 'string', uri: '', readOnly: false } as const;

test('a wrong password: asked three times at most, until it is changed or the refusals are forgotten', async () => {
  site.configure({ ELOQUA_PASSWORD: 'not the password' });
  const asked = () => site.sandbox.requests.filter(({ path }) => path === '/id').length;
  for (let turn = 1; turn <= 5; turn++) {
    const end = await site.runDoctor(`a wrong password, call ${turn}`);
    expect(end.status).toBe(1);
    expectLine(end, 'FAIL', 'Eloqua', 'ELOQUA_LOGIN_REFUSED');
    expect(end.output).not.toContain('not the password');
    expect(asked()).toBe(Math.min(turn, 3));
    if (turn > 3) expectLine(end, 'FAIL', 'Eloqua', 'it was not tried again', '--forget-refusals');
  }
  const forgotten = await site.runDoctor('a wrong password, --forget-refusals', '--forget-refusals');
  expectLine(forgotten, 'OK', 'Eloqua', 'the refused logins are forgotten (1)');
  expect(asked()).toBe(4);
  site.configure();
  expectLine(await site.runDoctor('the password corrected'), 'OK', 'Eloqua', 'logged in as');
}, 120_000);

test('what is no refusal of the password is not counted as one', async () => {
  site.configure();
  const away = { kind: 'status', status: 302, body: 'html' } as const;
  const refused = { kind: 'status', status: 401 } as const;
  for (const rule of [
    { path: '/id', fault: away },
    { path: '/contacts/fields', fault: refused },
  ]) {
    site.sandbox.setFaults({ ...rule, method: 'GET', times: 'always' });
    for (let turn = 1; turn <= 3; turn++) expect((await site.runDoctor(`${rule.path} is away`)).status).toBe(1);
    expect(await site.databases.queueDb.collection('loginRefusals').countDocuments()).toBe(0);
  }
  site.sandbox.setFaults({ method: 'GET', path: '/id', times: 'always', fault: away });
  const end = await site.runDoctor('a redirect in place of the login');
  expectLine(end, 'FAIL', 'Eloqua', 'ELOQUA_UNAVAILABLE', 'redirect', 'ELOQUA_LOGIN_URL');
}, 120_000);

test('lists, the custom object and its fields that are not there under these names', async () => {
  site.configure({
    EXPORT_LIST: 'DWM - Export Que',
    INDICATORS_STATUS_FIELD: 'Status',
    INDICATORS_UPDATED_FIELD: 'Email_Address',
  });
  const end = await site.runDoctor('names that Eloqua does not have');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'Eloqua', 'ELOQUA_NOT_FOUND', 'DWM - Export Que', 'DWM - Export Queue');
  expectLine(end, 'OK', 'Eloqua', 'PROCESSING_LIST "DWM - Processing Queue"');
  expectLine(end, 'FAIL', 'Eloqua', "no field with the display or internal name 'Status'");
  expectLine(end, 'FAIL', 'Eloqua', 'INDICATORS_UPDATED_FIELD', 'not a date');
  site.configure({ INDICATORS_CDO: 'Contacts.Indicator' });
  expectLine(await site.runDoctor('no such custom object'), 'FAIL', 'Eloqua', 'Contacts.Indicator');
});

test('contact fields that are gone, that nobody may write, and a file that cannot be read', async () => {
  const file = join(site.installation.root, 'fields.json');
  const fields = JSON.parse(readFileSync(join(site.installation.root, 'config/contact-fields.json'), 'utf8'));
  writeFileSync(
    file,
    JSON.stringify({ ...fields, created: '{{Contact.Field(C_DateCreated)}}', domain: '{{Contact.Email.Domain}}' }),
  );
  site.sandbox.removeField('C_Job_Role11');
  site.configure({ CONTACT_FIELDS_FILE: file });
  const end = await site.runDoctor('contact fields that are gone');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'Eloqua', 'there are no contact fields jobRole {{Contact.Field(C_Job_Role11)}}');
  expectLine(end, 'WARN', 'Eloqua', 'nobody may write the contact fields created');
  expectLine(end, 'WARN', 'Eloqua', 'only an export can tell', 'domain');
  const { contactIdExt, ...withoutId } = fields;
  expect(contactIdExt).toBe('{{Contact.Field(ContactIDExt)}}');
  writeFileSync(file, JSON.stringify(withoutId));
  const byAddress = await site.runDoctor('contact fields without ContactIDExt');
  expectLine(byAddress, 'WARN', 'Eloqua', 'contacts are found by their address');
  site.configure({ CONTACT_FIELDS_FILE: file, ADDRESS_CHANGES: 'allow' });
  expectLine(await site.runDoctor('ADDRESS_CHANGES without ids'), 'FAIL', 'settings', 'ADDRESS_CHANGES=allow wants');
  site.configure({ CONTACT_FIELDS_FILE: file });
  writeFileSync(file, '{ "emailAddress": ');
  expectLine(await site.runDoctor('contact fields that are no JSON'), 'FAIL', 'settings', 'CONTACT_FIELDS_INVALID');
});

test('limits of the API that the settings break are found before a job does', async () => {
  const file = join(site.installation.root, 'fields.json');
  const many = Array.from({ length: 251 }, (_, n) => [`field${n}`, `{{Contact.Field(C_Field${n})}}`]);
  const fields = { emailAddress: '{{Contact.Field(C_EmailAddress)}}', city: '{{Contact.Field(C_City)}}' };
  writeFileSync(file, JSON.stringify({ ...fields, ...Object.fromEntries(many) }));
  site.configure({ CONTACT_FIELDS_FILE: file });
  expectLine(
    await site.runDoctor('too many fields'),
    'FAIL',
    'Eloqua',
    'get',
    '253 fields, where 1 to 250 are possible',
  );
  writeFileSync(file, JSON.stringify({ ...fields, town: '{{Contact.Field(C_City)}}' }));
  site.configure({ CONTACT_FIELDS_FILE: file, INDICATORS_STATUS_FIELD: 'Email_Address' });
  const end = await site.runDoctor('one statement twice');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'Eloqua', 'get', 'several columns to the same statement (city, town)');
  expectLine(end, 'FAIL', 'Eloqua', 'post', 'several columns to the same statement (city, town)');
  expectLine(end, 'FAIL', 'Eloqua', 'indicators', 'several columns to the same statement');
  site.configure({ EXPORT_LIST: 'DWM - Processing Queue' });
  const same = await site.runDoctor('one list for both');
  expectLine(same, 'FAIL', 'settings', 'EXPORT_LIST wants another list than PROCESSING_LIST');
});

test('a contact import of more fields than the API takes', () => {
  const fields = { emailAddress: '{{Contact.Field(C_EmailAddress)}}' };
  const others = Array.from({ length: 100 }, (_, n) => [`f${n}`, `{{Contact.Field(C_F${n})}}`] as const);
  const all = { ...fields, ...Object.fromEntries(others) };
  const known = Object.values(all).map((statement) => ({ ...KNOWN, statement }));
  const told = checkLimits(all, known, { list: undefined, indicators: undefined });
  expect(told.map(({ level, text }) => `${level} ${text}`)).toEqual([
    expect.stringMatching(/^FAIL post: .*101 fields, where 1 to 100 are possible/),
  ]);
  const readOnly = known.map((field) => ({ ...field, readOnly: true }));
  const [finding] = checkLimits(fields, readOnly, { list: undefined, indicators: undefined });
  expect(finding?.text).toMatch(/^post: .*1 to 100 are possible/);
});

test('a user of Eloqua without the rights, and an Eloqua that does not answer', async () => {
  site.configure();
  site.sandbox.setFaults({
    method: 'GET',
    path: '/contacts/imports',
    times: 'always',
    fault: { kind: 'status', status: 403 },
  });
  const end = await site.runDoctor('a user of Eloqua without rights to imports');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'Eloqua', 'ELOQUA_FORBIDDEN', 'Give the user the API and Bulk permissions');
  site.sandbox.setFaults({ times: 'always', fault: { kind: 'status', status: 503 } });
  const down = await site.runDoctor('Eloqua is down');
  expect(down.status).toBe(1);
  expectLine(down, 'FAIL', 'Eloqua', 'ELOQUA_UNAVAILABLE');
});
