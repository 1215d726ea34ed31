import type { MongoClient } from 'mongodb';
import { z } from 'zod';
import { isDwmError } from '../errors/dwmError.js';
import { connectMongo } from '../ops/mongo.js';
import type { Settings } from '../ops/settings.js';
import { checkRights } from './checkRights.js';
import { type Finding, fail, failOf, ok, warn } from './finding.js';

const MOST_SKEW_MS = 5000;
/** Maintained releases begin here; the driver speaks with servers from 4.2 on. */
const MAINTAINED_SINCE = 7;

const helloSchema = z.object({
  localTime: z.date(),
  setName: z.string().optional(),
  msg: z.string().optional(),
  hosts: z.array(z.string()).optional(),
  isWritablePrimary: z.boolean().optional(),
});

/** Connects; a client comes with the findings where that worked, for the other checks. */
export async function checkConnection(settings: Settings): Promise<{ client?: MongoClient; findings: Finding[] }> {
  try {
    return { client: await connectMongo(settings, 'doctor'), findings: [] };
  } catch (error) {
    const tooOld = isDwmError(error) && /wire version/.test(error.message);
    if (!tooOld) return { findings: [failOf('MongoDB', error)] };
    const advice = 'Upgrade MongoDB to 4.2 or later, best to a maintained release (7.0 or later).';
    return { findings: [fail('MongoDB', error.message, advice)] };
  }
}

/** The server itself: version, topology, clock, and what the user may do. */
export async function checkServer(client: MongoClient, settings: Settings): Promise<Finding[]> {
  const admin = client.db('admin');
  const { version } = z.object({ version: z.string() }).parse(await admin.command({ buildInfo: 1 }));
  const askedAt = Date.now();
  const hello = helloSchema.parse(await admin.command({ hello: 1 }));
  const answeredAt = Date.now();
  return [
    checkVersion(version),
    checkTopology(hello),
    checkClock(hello.localTime.getTime(), askedAt, answeredAt),
    ...(await checkRights(client, settings)),
  ];
}

function checkVersion(version: string): Finding {
  const where = `MongoDB ${version}`;
  if (Number.parseInt(version, 10) >= MAINTAINED_SINCE) return ok('MongoDB', `reachable, ${where}`);
  return warn('MongoDB', `reachable, ${where}, which gets no more fixes`, 'Plan an upgrade to 7.0 or later.');
}

function checkTopology({ setName, msg, hosts = [] }: z.infer<typeof helloSchema>): Finding {
  if (msg === 'isdbgrid') return ok('MongoDB', 'sharded cluster');
  if (setName !== undefined) return ok('MongoDB', `replica set "${setName}" of ${hosts.length}`);
  return warn(
    'MongoDB',
    'a standalone server, so a transfer and its history are not one transaction: after a crash a record may be processed twice',
    'Make it a replica set; one member is enough (start mongod with --replSet, then rs.initiate()).',
  );
}

/** Locks and claims go by the server's clock alone; metrics, logs and histories by this machine's. */
function checkClock(serverTime: number, askedAt: number, answeredAt: number): Finding {
  const skew = serverTime - (askedAt + answeredAt) / 2;
  const seconds = (Math.abs(skew) / 1000).toFixed(1);
  if (Math.abs(skew) <= MOST_SKEW_MS + (answeredAt - askedAt) / 2)
    return ok('MongoDB', `clocks agree within ${seconds} s`);
  const text = `the clock of this machine is ${seconds} s ${skew > 0 ? 'behind' : 'ahead of'} that of the database`;
  return warn('MongoDB', text, 'Let both keep time by NTP: metrics and histories carry wrong times until then.');
}
