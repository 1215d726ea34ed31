import { spawn, spawnSync } from 'node:child_process';
import { freePort } from './mongoServer.js';

export interface TestPushgateway {
  readonly url: string;
  scrape(): Promise<string>;
  stop(): Promise<void>;
}

/** A real Pushgateway of the test's own; undefined where the machine has none. */
export async function startPushgateway(): Promise<TestPushgateway | undefined> {
  const program = ['prometheus-pushgateway', 'pushgateway'].find((name) => spawnSync(name, ['--version']).status === 0);
  if (program === undefined) return undefined;
  for (;;) {
    const started = await startOn(program, await freePort());
    if (started) return started;
  }
}

/** Undefined when it ended at once: another program took the port since it was found free, and answers there. */
async function startOn(program: string, port: number): Promise<TestPushgateway | undefined> {
  const url = `http://127.0.0.1:${port}`;
  // Debian's keeps its metrics in a file unless told otherwise, and would begin with those of other tests.
  const flags = [`--web.listen-address=127.0.0.1:${port}`, '--persistence.file='];
  const child = spawn(program, flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<'ended'>((done) => child.once('exit', () => done('ended')));
  const listens = new Promise<'listens'>((done) => {
    child.stderr.on('data', (text) => {
      if (/listening on/i.test(String(text))) done('listens');
    });
  });
  if ((await Promise.race([ended, listens])) === 'ended') return undefined;
  return {
    url,
    scrape: async () => (await fetch(`${url}/metrics`)).text(),
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
