import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { freePort } from '../../support/mongoServer.js';
import { startPushgateway } from '../../support/pushgateway.js';
import { DEPLOY } from './tools.js';

const resultSchema = z.array(
  z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
);
export type Samples = z.infer<typeof resultSchema>;

const queryAnswer = z.object({ status: z.literal('success'), data: z.object({ result: resultSchema }) });
const rulesAnswer = z.object({
  data: z.object({
    groups: z.array(
      z.object({ rules: z.array(z.object({ name: z.string(), health: z.string(), state: z.string() })) }),
    ),
  }),
});

/** A real Prometheus that scrapes a real Pushgateway and judges deploy/prometheus/alerts.yml. */
export interface Monitoring {
  readonly gatewayUrl: string;
  readonly prometheusUrl: string;
  /** @throws Error with Prometheus' own words when the expression does not parse */
  query(expr: string): Promise<Samples>;
  /** The same once it has a value; the last answer after ten seconds without. */
  queryUntilFound(expr: string): Promise<Samples>;
  rules(): Promise<{ name: string; health: string; state: string }[]>;
  stop(): Promise<void>;
}

/** Undefined where the machine has no Pushgateway. */
export async function startMonitoring(prometheus: string): Promise<Monitoring | undefined> {
  const gateway = await startPushgateway();
  if (!gateway) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'dwmops-prometheus-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  writeConfiguration(folder, gateway.url);
  const child = spawn(
    prometheus,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    { stdio: 'ignore' },
  );
  const query = async (expr: string) => {
    const answer: unknown = await (await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`)).json();
    const parsed = queryAnswer.safeParse(answer);
    if (!parsed.success) throw new Error(`${expr}: ${JSON.stringify(answer)}`);
    return parsed.data.data.result;
  };
  const stop = async () => {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill();
    await Promise.all([ended, gateway.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
  await untilReady(url);
  return {
    gatewayUrl: gateway.url,
    prometheusUrl: url,
    query,
    queryUntilFound: (expr) => untilFound(() => query(expr)),
    rules: async () => {
      const answer = rulesAnswer.parse(await (await fetch(`${url}/api/v1/rules`)).json());
      return answer.data.groups.flatMap(({ rules }) => rules);
    },
    stop,
  };
}

/** The site's own files; only the address and the times are other ones, so that a test need not wait. */
function writeConfiguration(folder: string, gatewayUrl: string): void {
  cpSync(join(DEPLOY, 'prometheus'), folder, { recursive: true });
  const path = join(folder, 'prometheus.yml');
  const shipped = readFileSync(path, 'utf8');
  const changed = shipped
    .replace('pushgateway:9091', new URL(gatewayUrl).host)
    .replace(/^( {2}scrape_interval): .*$/m, '$1: 500ms')
    .replace(/^( {2}evaluation_interval): .*$/m, '$1: 500ms');
  writeFileSync(path, changed);
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    if (tries > 300) throw new Error('Prometheus does not start');
    await wait(100);
  }
}

async function untilFound(query: () => Promise<Samples>): Promise<Samples> {
  for (let tries = 0; ; tries++) {
    const found = await query();
    if (found.length > 0 || tries >= 100) return found;
    await wait(100);
  }
}
