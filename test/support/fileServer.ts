import { afterAll, inject } from 'vitest';
import { type MongoServer, startMongoServer } from './mongoServer.js';

let server: Promise<MongoServer> | undefined;

afterAll(async () => {
  await (await server)?.stop();
  server = undefined;
});

/**
 * The database of the running test file, started when the file first asks for it, in half a second. A server for all files
 * was slower: the embedded one keeps what was deleted while any connection is open, and a file that took 18 s at first took
 * 53 s later. MONGODB_URL names one that is there already, for all files.
 */
export async function mongoUrl(): Promise<string> {
  const given = inject('mongoUrl');
  if (given !== '') return given;
  server ??= startMongoServer(inject('topology'), { failPoints: true });
  return (await server).url;
}
