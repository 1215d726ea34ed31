import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BSON, type Document, MongoClient } from 'mongodb';
import { projectRoot } from '../../../src/ops/projectRoot.js';
import { freePort } from '../../support/mongoServer.js';
import { until } from './program.js';

const EMBEDDED = join(projectRoot, '.venv/database/bin/secantusd-py');

/** A database that wants a login, with one user who has these roles; undefined where the embedded server is missing. */
export async function startStrictServer(roles: readonly Document[]) {
  if (!existsSync(EMBEDDED)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'dwmops-strict-'));
  const port = await freePort();
  const start = async (...flags: string[]) => {
    const args = ['--port', `${port}`, '--storage-path', folder, '--log-level', 'ERROR', ...flags];
    const child = spawn(EMBEDDED, args, { stdio: 'ignore', cwd: folder });
    await until('the database answers', () => answers(port));
    return async () => {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill();
      await ended;
    };
  };
  const stopOpen = await start();
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  await client.db('admin').command({ createUser: 'reader', pwd: 'reader-password', roles: [...roles] });
  await client.close();
  await stopOpen();
  const stopStrict = await start('--auth');
  return {
    url: `mongodb://reader:reader-password@127.0.0.1:${port}/?directConnection=true&authSource=admin`,
    stop: async () => {
      await stopStrict();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 500,
  });
  try {
    await client.db('admin').command({ hello: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

const OP_REPLY = 1;

/** What a MongoDB 3.2 says of itself, which is all that a driver asks before it turns away. */
export async function startOldServer(): Promise<{ url: string; stop(): void }> {
  const port = await freePort();
  const body = BSON.serialize({ ismaster: true, minWireVersion: 0, maxWireVersion: 4, ok: 1 });
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (request) => {
      const header = Buffer.alloc(36);
      header.writeInt32LE(header.length + body.length, 0);
      header.writeInt32LE(request.readInt32LE(4), 8);
      header.writeInt32LE(OP_REPLY, 12);
      header.writeInt32LE(1, 32);
      socket.write(Buffer.concat([header, body]));
    });
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return { url: `mongodb://127.0.0.1:${port}/?directConnection=true`, stop: () => void server.close() };
}
