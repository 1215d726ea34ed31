import type { MongoClient } from 'mongodb';
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

/** Asks the server what the user may do, rather than trying it out: the doctor writes nothing. */
export async function checkRights(client: MongoClient, settings: Settings): Promise<Finding[]> {
  const answer = await client.db('admin').command({ connectionStatus: 1, showPrivileges: true });
  return judgeRights(answer, [settings.QUEUE_DATABASE, settings.RULES_DATABASE]) ?? [withoutLogin(client)];
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
