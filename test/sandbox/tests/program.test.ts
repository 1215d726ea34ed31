import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';

const PROGRAM = resolve(import.meta.dirname, '../../../dist/scripts/sandbox.js');
const folder = mkdtempSync(join(tmpdir(), 'dwmops-sandbox-'));

describe('dwmops sandbox', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  /** Runs the program until it ends, or until it has printed what it is ready with. */
  const run = (args: string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number | null; out: string; err: string }>((done) => {
      const started = spawn(process.execPath, [PROGRAM, ...args], { env: { PATH: process.env.PATH ?? '', ...env } });
      child = started;
      let [out, err] = ['', ''];
      started.stderr.on('data', (piece) => {
        err += piece;
      });
      started.stdout.on('data', (piece) => {
        out += piece;
        if (out.includes('Ctrl-C')) done({ code: null, out, err });
      });
      started.once('close', (code) => done({ code, out, err }));
    });
  const stopped = (signal: NodeJS.Signals) =>
    new Promise<number | null>((done) => {
      child?.once('exit', done);
      child?.kill(signal);
    });

  it('loads contacts and faults, prints the lines for .env, and ends with 0 on Ctrl-C', async () => {
    const contacts = file(
      'contacts.csv',
      'emailAddress,First Name,C_City\na@example.com,"Ann, A","São\nPaulo"\nb@example.com,Bob,\n',
    );
    const faults = file('faults.json', '{"faults":[{"path":"/id","fault":{"kind":"status","status":503}}]}');
    const { out } = await run([
      '--port',
      '0',
      '--contacts',
      contacts,
      '--faults',
      faults,
      '--sync-delay',
      '0.5',
      '--company',
      'Acme',
    ]);
    const settings = Object.fromEntries(
      [...out.matchAll(/^(ELOQUA_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    expect(settings).toMatchObject({
      ELOQUA_COMPANY: 'Acme',
      ELOQUA_USERNAME: 'Api.User',
      ELOQUA_PASSWORD: 'sandbox-password',
    });
    const url = settings.ELOQUA_LOGIN_URL ?? '';
    const authorization = `Basic ${Buffer.from('Acme\\Api.User:sandbox-password').toString('base64')}`;
    const login = async () => (await fetch(`${url}/id`, { headers: { authorization } })).status;
    expect([await login(), await login()]).toEqual([503, 200]);
    const state = await (await fetch(`${url}/sandbox/state?part=records`)).text();
    expect(state).toContain('São\\nPaulo');
    expect(await stopped('SIGINT')).toBe(0);
  });

  it('prints no password that it was given', async () => {
    const { out } = await run(['--port', '0'], { ELOQUA_PASSWORD: 'of-my-own' });
    expect(out).toContain('ELOQUA_LOGIN_URL');
    expect(out).not.toContain('of-my-own');
    expect(await stopped('SIGTERM')).toBe(0);
  });

  it.each([
    ['a port that is none', () => ['--port', 'x'], '--port'],
    ['no such file', () => ['--port', '0', '--contacts', join(folder, 'none.csv')], 'none.csv'],
    [
      'an unknown column',
      () => ['--port', '0', '--contacts', file('odd.csv', 'emailAddress,Shoe Size\na@example.com,44\n')],
      'Shoe Size',
    ],
    ['faults that are no JSON', () => ['--port', '0', '--faults', file('bad.json', '{')], 'bad.json'],
    [
      'an unknown fault',
      () => ['--port', '0', '--faults', file('odd.json', '{"fault":{"kind":"flood"}}')],
      'fault.kind',
    ],
    ['an unknown flag', () => ['--flood'], '--flood'],
  ])('ends with 2 and a sentence on %s', async (_what, args, named) => {
    const { code, err } = await run(args());
    expect(code).toBe(2);
    expect(err).toContain(named);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('explains itself', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('dwmops sandbox --contacts');
  });
});
