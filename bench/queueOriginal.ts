import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from 'mongodb';
import { projectRoot } from '../src/ops/projectRoot.js';
import { fillAsOriginal, lockAsOriginal } from './queueRecords.js';
import type { Operation } from './queueTable.js';

const PYTHON = join(projectRoot, '.venv/original/bin/python');
const SCRIPT = join(projectRoot, 'bench/queue-pyqm.py');

export const hasOriginal = existsSync(PYTHON);

export interface OriginalRun {
  readonly url: string;
  readonly db: Db;
  readonly queueLength: number;
  readonly set: number;
  /** Operations are ended after so long. */
  readonly limitSeconds: number;
  /** Called after one was ended: the server may still be at work on it. */
  readonly recover: () => Promise<void>;
}

/**
 * Seconds of each operation with pyqm; undefined where the limit ended it. Each begins with a fresh queue, so that one
 * that was ended does not spoil the next.
 */
export async function measureOriginal(run: OriginalRun): Promise<Map<Operation, number | undefined>> {
  const seconds = new Map<Operation, number | undefined>();
  for (const operation of ['add', 'claim', 'transfer', 'complete'] as const) {
    await fillAsOriginal(run.db, 'source', run.queueLength);
    await run.db.collection('target').drop();
    if (operation === 'transfer' || operation === 'complete') await lockAsOriginal(run.db, 'source', run.set);
    const result = await once(run, operation);
    seconds.set(operation, result);
    if (result === undefined) await run.recover();
  }
  return seconds;
}

function once(run: OriginalRun, operation: Operation): Promise<number | undefined> {
  const args = [SCRIPT, run.url, run.db.databaseName, operation, `${run.set}`, `${run.queueLength}`];
  const child = spawn(PYTHON, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), run.limitSeconds * 1000);
  return new Promise((done, failed) => {
    child.once('close', (status, signal) => {
      clearTimeout(limit);
      if (signal === 'SIGKILL') done(undefined);
      else if (status === 0) done(Number(output));
      else failed(new Error(`pyqm ended with status ${status} in ${operation}`));
    });
  });
}
