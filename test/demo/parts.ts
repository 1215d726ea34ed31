import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../sandbox/server.js';
import { type MongoServer, startMongoServer } from '../support/mongoServer.js';
import { startPushgateway, type TestPushgateway } from '../support/pushgateway.js';

/** The real parts that the demo runs on, all on free ports of this machine. */
export interface Parts {
  readonly folder: string;
  readonly logs: string;
  readonly metricsFile: string;
  readonly mongo: MongoServer;
  readonly sandbox: Sandbox;
  readonly pushgateway: TestPushgateway | undefined;
  /** Settings for the scripts, as environment variables. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const CUSTOMERS = 'Customers';
const AGED_CONTACTS = 25;
const AGE_MS = 200 * 24 * 3600 * 1000;

/** Contacts that nothing has touched for 200 days, so that `refresh` has something to do. */
function addAgedContacts(sandbox: Sandbox): void {
  for (let number = 1; number <= AGED_CONTACTS; number++) {
    const emailAddress = `customer${number}@example.org`;
    sandbox.addContacts([{ emailAddress, firstName: 'Old', lastName: `Customer ${number}` }], CUSTOMERS);
    sandbox.setIndicators(emailAddress, { status: 'PROCESSED', updatedAt: Date.now() - AGE_MS });
  }
}

export async function startParts(contacts: string): Promise<Parts> {
  const folder = mkdtempSync(join(tmpdir(), 'dwmops-demo-'));
  const logs = join(folder, 'logs');
  const metricsFile = join(folder, 'metrics.prom');
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(started.splice(0).map((part) => part.stop()));
  };
  try {
    const mongo = await startMongoServer('replicaSet');
    started.push(mongo);
    const sandbox = await startSandbox({ contacts, syncDelayMs: 300, lists: [CUSTOMERS] });
    started.push(sandbox);
    addAgedContacts(sandbox);
    const pushgateway = await startPushgateway();
    if (pushgateway) started.push(pushgateway);
    const env = {
      ...sandbox.env,
      ENV_FILE: '',
      DWM_ENV: 'production',
      MONGODB_URL: mongo.url,
      OPENSHIFT_LOG_DIR: logs,
      METRICS_FILE: metricsFile,
      PUSHGATEWAY: pushgateway?.url ?? '',
      POLL_FIRST_MS: '200',
    };
    return { folder, logs, metricsFile, mongo, sandbox, pushgateway, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
