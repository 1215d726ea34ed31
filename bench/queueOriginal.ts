import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from 'mongodb';
import { z } from 'zod';
import { projectRoot } from '../src/ops/projectRoot.js';
import { fillAsOriginal, lockAsOriginal } from './queueRecords.js';
import { OPERATIONS, type Operation, type Seconds } from './queueTable.js';

const PYTHON = join(projectRoot, '.venv/original/bin/python');
const SCRIPT = join(projectRoot, 'bench/queue-pyqm.py');
const answer = z.partialRecord(z.enum(OPERATIONS), z.number());

export const hasOriginal = existsSync(PYTHON);

export interface OriginalRun {
  readonly url: string;
  readonly db: Db;
  readonly queueLength: number;
  readonly set: number;
  /** For large sets, of which each begins with a queue of its own. */
  readonly operations: readonly Operation[];
  /** Operations are ended after so long. */
  readonly limitSeconds: number;
  /** Called after one was ended: the server may still be at work on it. */
  readonly recover: () => Promise<void>;
}

/** Seconds of the four operations with pyqm, one after the other on the same queue. */
export async function originalCycle(run: OriginalRun, first: number): Promise<Seconds> {
  return (await callPyqm({ ...run, limitSeconds: 3600 }, 'all', first)) ?? {};
}

/**
 * The same for sets with which an operation may take hours: each begins with a fresh queue, so that one that was ended
 * does not spoil the next. What the limit ended is undefined.
 */
export async function originalApart(run: OriginalRun): Promise<Seconds> {
  let seconds: Seconds = {};
  for (const operation of run.operations) {
    await fillAsOriginal(run.db, 'source', run.queueLength);
    await run.db.collection('target').deleteMany({});
    if (operation === 'transfer' || operation === 'complete') await lockAsOriginal(run.db, 'source', run.set);
    const result = await callPyqm(run, operation, run.queueLength);
    seconds = { ...seconds, ...(result ?? { [operation]: undefined }) };
    if (result === undefined) await run.recover();
  }
  return seconds;
}

function callPyqm(run: OriginalRun, operation: Operation | 'all', first: number): Promise<Seconds | undefined> {
  const args = [SCRIPT, run.url, run.db.databaseName, operation, `${run.set}`, `${first}`];
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
      else if (status === 0) done(answer.parse(JSON.parse(output)));
      else failed(new Error(`pyqm ended with status ${status} in ${operation}`));
    });
  });
}
