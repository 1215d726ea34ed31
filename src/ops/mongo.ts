import { MongoClient } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
import type { Settings } from './settings.js';
import { productVersion } from './version.js';

/**
 * Connects to the database and asks it one question, so that a wrong address or password is told at the start.
 * @throws DwmError MONGODB_UNREACHABLE or MONGODB_REFUSED, without the address's user and password.
 */
export async function connectMongo(settings: Settings, appName: string): Promise<MongoClient> {
  const url = settings.MONGODB_URL.reveal();
  const client = openClient(url, appName, settings.DATABASE_PATIENCE_SECONDS);
  try {
    await client.db('admin').command({ ping: 1 });
    await client
      .db(settings.QUEUE_DATABASE)
      .collection('queueList')
      .findOne({}, { projection: { _id: 1 } });
    return client;
  } catch (error) {
    await client.close();
    throw connectionError(error, url);
  }
}

function openClient(url: string, appName: string, patienceSeconds: number): MongoClient {
  try {
    return new MongoClient(url, {
      appName: `dwmops-${appName}`,
      driverInfo: { name: 'dwmops', version: productVersion() },
      serverSelectionTimeoutMS: Math.min(patienceSeconds, 10) * 1000,
      connectTimeoutMS: 10_000,
      retryWrites: true,
      writeConcern: { w: 'majority' },
      readConcernLevel: 'majority',
      // Whatever the address says: who acts on an answer (a lock, a note, a rule base) must not get a secondary's old one.
      readPreference: 'primary',
      ignoreUndefined: false,
    });
  } catch (error) {
    throw new DwmError('MONGODB_UNREACHABLE', `MONGODB_URL cannot be used (${messageOf(error)}); check its form`, {
      cause: error,
    });
  }
}

const REFUSALS = new Set([13, 18, 8000]);

function connectionError(error: unknown, url: string): DwmError {
  const where = withoutCredentials(url);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'number' && REFUSALS.has(code)) {
    return new DwmError(
      'MONGODB_REFUSED',
      `The database at ${where} refused the login or its rights (${messageOf(error)}); check user, password and authSource in MONGODB_URL`,
      { cause: error },
    );
  }
  return new DwmError(
    'MONGODB_UNREACHABLE',
    `The database at ${where} cannot be reached (${messageOf(error)}); check that it runs, and MONGODB_URL`,
    { cause: error },
  );
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^@/]*@/, '$1').replace(/[?].*$/, '');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
