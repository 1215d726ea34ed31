import type { Sandbox } from '../../sandbox/server.js';
import type { TestDatabases } from '../../support/database.js';

/** Settings of a site in production on the test's database and local Eloqua. */
export function siteSettings(databases: TestDatabases, sandbox: Sandbox): Record<string, string> {
  return {
    ...sandbox.env,
    DWM_ENV: 'production',
    MONGODB_URL: databases.url,
    QUEUE_DATABASE: databases.queueDatabase,
    RULES_DATABASE: databases.rulesDatabase,
    POLL_FIRST_MS: '100',
    JOB_LEASE_SECONDS: '20',
  };
}

/** All times of the scheduler off, to switch on what a test is about. */
export const NOTHING_SCHEDULED: Readonly<Record<string, string>> = {
  SCHEDULE_GET: '',
  SCHEDULE_RUN: '',
  SCHEDULE_INDICATORS: '',
  SCHEDULE_POST: '',
  SCHEDULE_CLEAN: '',
  SCHEDULE_REFRESH: '',
  SCHEDULE_CLEANLOGS: '',
};

export const EVERY_SECOND = '* * * * * *';

/** `count` contacts that differ, as rows for the sandbox. */
export function someContacts(count: number, from = 0): Record<string, string>[] {
  return Array.from({ length: count }, (_, i) => ({
    emailAddress: `contact${from + i}@example.com`,
    firstName: `First ${from + i}`,
    country: i % 2 === 0 ? 'U.S.A.' : 'germany',
  }));
}
