import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { BSON, type Document } from 'mongodb';

const PYTHON = resolve(import.meta.dirname, '../../.venv/original/bin/python');
const PEER = resolve(import.meta.dirname, 'pyqm_peer.py');
const run = promisify(execFile);

/** Whether the original's queue library is on this machine: bash runscripts/python-env.sh installs it. */
export const hasPyqm = existsSync(PYTHON);
if (!hasPyqm) console.warn('skipped: tests with pyqm need bash runscripts/python-env.sh');

export type Peer = (command: string, args?: Record<string, unknown>) => Promise<unknown>;

/** The original's library as a process of its own, working on the same database. */
export function pyqmPeer(url: string, database: string): Peer {
  return async (command, args = {}) => {
    // pyqm writes its machine's local time, so a site that moves over lets it run by UTC (docs/operations.md).
    const env = { PATH: process.env.PATH, TZ: 'UTC' };
    const { stdout } = await run(PYTHON, [PEER, url, database, command, JSON.stringify(args)], { env });
    const parsed: Document = BSON.EJSON.parse(`{"result": ${stdout}}`);
    return parsed.result;
  };
}
