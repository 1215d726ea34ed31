import { accessSync, constants, readFileSync } from 'node:fs';
import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import { type FaultRule, parseFaultRules } from './faults/faultRules.js';
import { DEFAULT_CREDENTIALS, type SandboxOptions } from './options.js';
import { type Sandbox, startSandbox } from './server.js';

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly contacts?: string;
  readonly syncDelay: number;
  readonly faults?: string;
  readonly company: string;
  readonly username: string;
  readonly processAfter?: number;
  readonly contactCap?: number;
  readonly seed: number;
}

const EXAMPLES = `
Examples:
  dwmops sandbox
  dwmops sandbox --contacts contacts.csv --sync-delay 5
  dwmops sandbox --contacts contacts.csv --faults faults.json

The password is that of ELOQUA_PASSWORD, else ${DEFAULT_CREDENTIALS.password}. State: http://127.0.0.1:8700/sandbox
docs/sandbox.md tells how to set faults while it runs.`;

/**
 * The program behind `dwmops sandbox`: starts a sandbox, prints the settings to use it, and runs until SIGINT or SIGTERM.
 * @param base - the command line that this program adds its flags to; it throws CommanderError for what it told
 * @returns the exit status: 0, or 2 when it could not be started as asked
 */
export async function runSandbox(argv: readonly string[], base: Command): Promise<number> {
  const command = withFlags(base);
  try {
    command.parse([...argv]);
  } catch (error) {
    return error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : failed(error);
  }
  let sandbox: Sandbox;
  try {
    const flags = command.opts<Flags>();
    if (flags.contacts !== undefined) requireReadable('contacts', flags.contacts);
    sandbox = await startSandbox(optionsOf(flags));
  } catch (error) {
    return failed(error);
  }
  const signalled = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  process.stdout.write(greeting(sandbox));
  await signalled;
  await sandbox.stop();
  return 0;
}

function withFlags(command: Command): Command {
  return command
    .description(
      'An Eloqua of your own, to rehearse with: contacts, lists and syncs in memory, nothing leaves this machine.',
    )
    .option('--port <number>', 'port; 0 takes a free one', wholeNumber, 8700)
    .option('--host <address>', 'address to listen on; its control paths need no password', '127.0.0.1')
    .option('--contacts <file>', 'CSV whose first line names contact fields; all go on "DWM - Export Queue"')
    .option('--sync-delay <seconds>', 'time from the start of a sync to its end', seconds, 2)
    .option('--faults <file>', 'JSON with rules of what is to go wrong')
    .option('--company <name>', 'company to log in with', DEFAULT_CREDENTIALS.company)
    .option('--username <name>', 'user to log in with', DEFAULT_CREDENTIALS.username)
    .option('--process-after <seconds>', 'turn PROCESS as MOD into PROCESSED after so long; else never', seconds)
    .option(
      '--contact-cap <number>',
      'contacts that it may hold (10000 in Oracle sandboxes); else no limit',
      wholeNumber,
    )
    .option('--seed <number>', 'ids, tokens and ages follow from it', wholeNumber, 1)
    .addHelpText('after', EXAMPLES);
}

function optionsOf(flags: Flags): SandboxOptions {
  const { contacts, processAfter, contactCap, faults } = flags;
  return {
    port: flags.port,
    host: flags.host,
    company: flags.company,
    username: flags.username,
    password: process.env.ELOQUA_PASSWORD || DEFAULT_CREDENTIALS.password,
    syncDelayMs: flags.syncDelay * 1000,
    seed: flags.seed,
    ...(contacts === undefined ? {} : { contacts }),
    ...(contactCap === undefined ? {} : { contactCap }),
    ...(processAfter === undefined ? {} : { indicators: { processAfterMs: processAfter * 1000 } }),
    ...(faults === undefined ? {} : { faults: readFaults(faults) }),
  };
}

function requireReadable(what: string, path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new Error(`The ${what} in ${path} cannot be read: ${messageOf(error)}`);
  }
}

function readFaults(path: string): FaultRule[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`The faults in ${path} cannot be read: ${messageOf(error)}`);
  }
  return parseFaultRules(value);
}

/** The lines for .env. A password that was given is not printed again. */
function greeting(sandbox: Sandbox): string {
  const known = sandbox.credentials.password === DEFAULT_CREDENTIALS.password;
  const lines = Object.entries(sandbox.env).map(([name, value]) =>
    name === 'ELOQUA_PASSWORD' && !known
      ? '# ELOQUA_PASSWORD as in the environment of the sandbox'
      : `${name}=${value}`,
  );
  return `The sandbox is ready. For .env:\n\n${lines.join('\n')}\n\nState: ${sandbox.url}/sandbox   Stop: Ctrl-C\n`;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It wants a whole number.');
  return Number(text);
}

function seconds(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It wants seconds.');
  return Number(text);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function failed(error: unknown): number {
  process.stderr.write(`The sandbox could not start: ${messageOf(error)}\n`);
  return 2;
}
