import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { projectRoot } from '../../src/ops/projectRoot.js';

export type Topology = 'replicaSet' | 'standalone';

const EMBEDDED = join(projectRoot, '.venv/database/bin/secantusd-py');

export interface MongoServer {
  readonly url: string;
  readonly port: number;
  readonly topology: Topology;
  /** SIGKILL: what a crash of the machine is to the database. Its data stays. */
  kill(): Promise<void>;
  /** Starts again on the same port and data after `kill` or `stop`. */
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a database of our own on a free port: a `mongod` on the PATH, else the embedded server (design: real parts).
 * For tests that kill it or restart it; the others share the one of their file (fileServer.ts).
 */
export async function startMongoServer(
  topology: Topology = 'replicaSet',
  options: { failPoints?: boolean } = {},
): Promise<MongoServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'dwmops-mongo-'));
  const mongod = spawnSync('mongod', ['--version']).status === 0;
  if (!mongod && !existsSync(EMBEDDED))
    throw new Error('No mongod and no embedded database: bash runscripts/python-env.sh');
  const url = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  const [command, args] = mongod
    ? mongodCommand(port, folder, topology, options)
    : embeddedCommand(port, folder, topology, options);

  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(command, args, { stdio: 'ignore', cwd: folder });
    const ours = child;
    process.once('exit', () => ours.kill('SIGKILL'));
    await untilReady(url, topology, mongod);
    // Who answers is another server, which took the port since it was found free.
    if (child.exitCode !== null) throw new PortTaken();
  };
  const end = async (signal: NodeJS.Signals) => {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((done) => running.once('exit', done));
    running.kill(signal);
    await ended;
  };
  try {
    await start();
  } catch (error) {
    if (!(error instanceof PortTaken)) throw error;
    rmSync(folder, { recursive: true, force: true });
    return startMongoServer(topology, options);
  }
  return {
    url,
    port,
    topology,
    kill: () => end('SIGKILL'),
    restart: start,
    stop: async () => {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

class PortTaken extends Error {}

/**
 * The embedded server stands still for ever once its cache is full of what open connections may yet want to read (its
 * default of 1 GB was, after ten minutes of all tests). Over so many writes (100,000 by default) it drops old ones from its
 * log while it commits, and two commits at once can then meet there: one ends in an "internal server error".
 */
const ROOM = ['--cache-size', '6G', '--oplog-max-entries', '1000000'];

function embeddedCommand(port: number, folder: string, topology: Topology, options: { failPoints?: boolean }) {
  const args = ['--port', `${port}`, '--storage-path', join(folder, 'data'), '--log-level', 'ERROR', ...ROOM];
  if (topology === 'standalone') args.push('--standalone');
  if (options.failPoints) args.push('--enable-test-commands');
  return [EMBEDDED, args] as const;
}

function mongodCommand(port: number, folder: string, topology: Topology, options: { failPoints?: boolean }) {
  const args = ['--port', `${port}`, '--dbpath', folder, '--bind_ip', '127.0.0.1', '--quiet'];
  if (topology === 'replicaSet') args.push('--replSet', 'dwmops');
  if (options.failPoints) args.push('--setParameter', 'enableTestCommands=1');
  return ['mongod', args] as const;
}

async function untilReady(url: string, topology: Topology, mongod: boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const client = new MongoClient(url, { serverSelectionTimeoutMS: 2000 });
    try {
      const admin = client.db('admin');
      if (mongod && topology === 'replicaSet') await admin.command({ replSetInitiate: {} }).catch(() => {});
      const hello = await admin.command({ hello: 1 });
      if (hello.isWritablePrimary) return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    } finally {
      await client.close();
    }
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? done(address.port) : failed(new Error('no port'))));
    });
  });
}
