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
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(program, [`--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
  const scrape = async () => (await fetch(`${url}/metrics`)).text();
  for (let tries = 0; ; tries++) {
    try {
      await scrape();
      break;
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }
  return {
    url,
    scrape,
    stop: async () => {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill();
      await ended;
    },
  };
}
