import { type MongoClient, ObjectId } from 'mongodb';
import { z } from 'zod';
import type { Settings } from '../ops/settings.js';
import { type Finding, fail, ok, warn } from './finding.js';

const MUST = ['find', 'insert', 'update', 'remove'] as const;
const SHOULD = ['createIndex', 'createCollection', 'listIndexes'] as const;

const statusSchema = z.object({
  authInfo: z.object({
    authenticatedUsers: z.array(z.object({ user: z.string(), db: z.string() })),
    authenticatedUserPrivileges: z
      .array(
        z.object({
          resource: z.object({
            db: z.string().optional(),
            collection: z.string().optional(),
            anyResource: z.boolean().optional(),
          }),
          actions: z.array(z.string()),
        }),
      )
      .default([]),
  }),
});
type Privileges = z.infer<typeof statusSchema>['authInfo']['authenticatedUserPrivileges'];

/**
 * What the user may do, as the server says it; and, since not every server does, whether it takes a change and a removal
 * of documents that are not there: the doctor writes nothing.
 */
export async function checkRights(client: MongoClient, settings: Settings): Promise<Finding[]> {
  const databases = [settings.QUEUE_DATABASE, settings.RULES_DATABASE];
  const answer = await client.db('admin').command({ connectionStatus: 1, showPrivileges: true });
  const told = judgeRights(answer, databases);
  if (told?.some(({ level }) => level === 'FAIL')) return told;
  const [user] = statusSchema.parse(answer).authInfo.authenticatedUsers;
  const refused = await tryWrites(client, databases, user?.user ?? 'the user');
  return refused.length > 0 ? refused : (told ?? [withoutLogin(client)]);
}

async function tryWrites(client: MongoClient, databases: readonly string[], user: string): Promise<Finding[]> {
  const refused: Finding[] = [];
  for (const database of databases) {
    const nowhere = client.db(database).collection('dwmopsDoctor');
    const _id = new ObjectId();
    try {
      await nowhere.updateOne({ _id }, { $set: { tried: true } });
      await nowhere.deleteOne({ _id });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const advice = `Grant the role readWrite on ${database} to ${user}; if it has it, see whether MONGODB_URL leads to a member that takes writes.`;
      refused.push(fail('MongoDB', `${user} cannot write to ${database} (${reason})`, advice));
    }
  }
  return refused;
}

/** What `connectionStatus` tells of the rights on these databases; undefined when nobody is logged in. */
export function judgeRights(answer: unknown, databases: readonly string[]): Finding[] | undefined {
  const { authenticatedUsers, authenticatedUserPrivileges: privileges } = statusSchema.parse(answer).authInfo;
  const [user] = authenticatedUsers;
  if (!user) return undefined;
  if (privileges.length === 0) return [ok('MongoDB', `logged in as ${user.user}; the server does not tell its rights`)];
  return databases.map((database) => {
    const lacks = (actions: readonly string[]) => actions.filter((action) => !may(privileges, database, action));
    const grant = `Grant the role readWrite on ${database} to ${user.user}.`;
    const must = lacks(MUST);
    const should = lacks(SHOULD);
    if (must.length > 0) return fail('MongoDB', `${user.user} lacks rights on ${database}: ${must.join(', ')}`, grant);
    if (should.length === 0) return ok('MongoDB', `${user.user} may read and write ${database}`);
    return warn('MongoDB', `${user.user} cannot make indexes on ${database}: lacks ${should.join(', ')}`, grant);
  });
}

function may(privileges: Privileges, database: string, action: string): boolean {
  return privileges.some(({ resource, actions }) => {
    const covers =
      resource.anyResource || (resource.collection === '' && (resource.db === '' || resource.db === database));
    return covers && actions.includes(action);
  });
}

function withoutLogin(client: MongoClient): Finding {
  const { hosts } = client.options;
  const local = hosts.every(({ host }) => host === undefined || /^(localhost|127\.|::1|\[::1])/.test(host));
  if (local) return ok('MongoDB', 'takes anyone without a login, on this machine alone');
  return warn(
    'MongoDB',
    'takes anyone without a login, so all who reach it over the network can read contacts',
    'Switch authorization on, make a user with readWrite on both databases, and put it into MONGODB_URL.',
  );
}
