import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { isDwmError } from '../../src/errors/dwmError.js';
import { readSettings, SETTINGS } from '../../src/ops/settings.js';

const enough = {
  MONGODB_URL: 'mongodb://127.0.0.1:27017',
  ELOQUA_COMPANY: 'Acme',
  ELOQUA_USERNAME: 'Api.User',
  ELOQUA_PASSWORD: 'open-sesame',
};

function faultOf(environment: Record<string, string>): string {
  try {
    readSettings(environment, ['mongodb', 'eloqua']);
  } catch (error) {
    if (isDwmError(error, 'SETTINGS_INVALID')) return error.message;
    throw error;
  }
  throw new Error('no fault was found');
}

test('what is not set has its default', () => {
  const settings = readSettings(enough, ['mongodb', 'eloqua']);
  expect(settings).toMatchObject({ DWM_ENV: 'development', GET_LIMIT: 80_000, EXPORT_LIST: 'DWM - Export Queue' });
});

test('seconds are no more than a timer can hold', () => {
  const names = Object.keys(SETTINGS).filter((name) => name.endsWith('_SECONDS'));
  expect(names).toContain('JOB_DEADLINE_SECONDS');
  const fault = faultOf({ ...enough, ...Object.fromEntries(names.map((name) => [name, '3000000'])) });
  for (const name of names) expect(fault).toContain(`${name} wants a whole number`);
});

test('an empty value means the default', () => {
  expect(readSettings({ ...enough, GET_LIMIT: '', DWM_ENV: '' }, ['mongodb'])).toMatchObject({
    GET_LIMIT: 80_000,
    DWM_ENV: 'development',
  });
});

test('all faults are told at once, each with its name and what it wants', () => {
  const fault = faultOf({ DWM_ENV: 'prod', GET_LIMIT: 'many', ELOQUA_USERNAME: 'u', PUSHGATEWAY: 'ftp://x' });
  for (const name of ['DWM_ENV', 'GET_LIMIT', 'ELOQUA_COMPANY', 'ELOQUA_PASSWORD', 'MONGODB_URL', 'PUSHGATEWAY']) {
    expect(fault).toMatch(new RegExp(`${name}[^;]*wants`));
  }
});

test('one list for export and processing is refused', () => {
  const fault = /EXPORT_LIST wants another list than PROCESSING_LIST/;
  expect(faultOf({ ...enough, EXPORT_LIST: 'Ours', PROCESSING_LIST: 'Ours' })).toMatch(fault);
  expect(faultOf({ ...enough, EXPORT_LIST: 'DWM - Processing Queue' })).toMatch(fault);
  expect(faultOf({ ...enough, PROCESSING_LIST: ' DWM - Export Queue ' })).toMatch(
    /PROCESSING_LIST wants another list than EXPORT_LIST/,
  );
});

test.each([
  ['', []],
  ['secure.example.com, *.Example.org', ['secure.example.com', '*.example.org']],
])('%j names hosts of the API', (value, hosts) => {
  expect(readSettings({ ...enough, ELOQUA_API_HOSTS: value }, []).ELOQUA_API_HOSTS).toEqual(hosts);
});

test.each(['*', '*.', 'https://secure.example.com', 'secure.example.com/api', 'com', 'a b.c'])(
  '%j names no host of the API',
  (value) => expect(faultOf({ ...enough, ELOQUA_API_HOSTS: value })).toContain('ELOQUA_API_HOSTS wants names of hosts'),
);

test.each(['http://login.example.com', 'ftp://login.example.com', 'nonsense'])(
  '%s is refused as address of Eloqua',
  (address) => {
    expect(faultOf({ ...enough, ELOQUA_LOGIN_URL: address })).toContain('ELOQUA_LOGIN_URL');
  },
);

test.each(['https://login.example.com', 'http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:1'])(
  '%s is taken as address of Eloqua',
  (address) => {
    expect(readSettings({ ...enough, ELOQUA_LOGIN_URL: address }, ['mongodb']).ELOQUA_LOGIN_URL).toBe(address);
  },
);

test('a secret shows itself to nobody who prints it (invariant 6)', () => {
  const settings = readSettings({ ...enough, MONGODB_URL: 'mongodb://dwm:hunter22@db.example/' }, [
    'mongodb',
    'eloqua',
  ]);
  for (const printed of [inspect(settings, { depth: 9 }), JSON.stringify(settings), `${settings.ELOQUA_PASSWORD}`]) {
    expect(printed).not.toContain('open-sesame');
    expect(printed).not.toContain('hunter22');
  }
  expect(settings.ELOQUA_PASSWORD.reveal()).toBe('open-sesame');
});

test('a password in the address of the Pushgateway wants https', () => {
  expect(faultOf({ ...enough, PUSHGATEWAY: 'http://u:secret99@gw:9091' })).toContain('PUSHGATEWAY');
  const halfEscaped = { MONGODB_URL: 'mongodb://u:100%sure@db', PUSHGATEWAY: 'https://u:100%sure@gw' };
  for (const [setting, address] of Object.entries(halfEscaped)) {
    const fault = faultOf({ ...enough, [setting]: address });
    expect(fault).toMatch(new RegExp(`${setting} holds a % .*%25`));
    expect(fault).not.toContain('sure');
  }
  expect(readSettings({ ...enough, PUSHGATEWAY: 'gw:9091' }, ['mongodb']).PUSHGATEWAY.reveal()).toBe('gw:9091');
});

test('an escape that is no UTF-8 is told as a fault, since whoever uses the address decodes it', () => {
  const latin1 = { MONGODB_URL: 'mongodb://u:%E9t%E9@db', PUSHGATEWAY: 'https://u:%E9t%E9@gw' };
  for (const [setting, address] of Object.entries(latin1)) {
    const fault = faultOf({ ...enough, [setting]: address });
    expect(fault).toMatch(new RegExp(`${setting} holds .*no UTF-8.*%C3%A9`));
    expect(fault).not.toContain('%E9');
  }
  readSettings({ ...enough, MONGODB_URL: 'mongodb://u:%C3%A9t%C3%A9@db' }, ['mongodb']);
});

test('.env.example has every setting, with the default that the program has', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const shown = new Map([...example.matchAll(/^#?([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
  expect([...shown.keys()].sort()).toEqual(Object.keys(SETTINGS).sort());
  const defaults = readSettings({ MONGODB_URL: 'mongodb://x' }, []);
  const fromExample = readSettings({ ...Object.fromEntries(shown), MONGODB_URL: 'mongodb://x' }, []);
  expect(inspect(fromExample)).toBe(inspect(defaults));
});
