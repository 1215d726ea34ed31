import type { Log } from '../log.js';
import { type Clock, systemClock } from './http/clock.js';
import type { LoginGuard } from './login/loginGuard.js';
import type { TokenStore } from './login/tokenStore.js';

/** A value that prints as `***` until it is asked for. */
export interface Revealable {
  reveal(): string;
}

export interface OAuthSettings {
  readonly clientId: string;
  readonly clientSecret: Revealable;
  readonly tokenStore: TokenStore;
  /** As registered with the app; some apps want it repeated when a token is refreshed. */
  readonly redirectUri?: string;
}

/** What cannot be guessed. */
export interface EloquaLogin {
  /** The site's name, such as AcmeCorp. */
  readonly company: string;
  readonly username: string;
  /** May reveal '' with `oauth`, if the token store holds a refresh token. */
  readonly password: Revealable;
  /** https://login.eloqua.com, or a sandbox on this machine. */
  readonly loginUrl: string;
  /** Hosts of the API beside those of Oracle and of the login: `host`, or `*.domain`. */
  readonly apiHosts?: readonly string[];
  /** OAuth 2 in place of Basic authentication. */
  readonly oauth?: OAuthSettings;
}

export interface EloquaTuning {
  readonly connectTimeoutMs: number;
  /** For a whole exchange, from connecting to the last byte. */
  readonly requestTimeoutMs: number;
  /** For everything between `connectEloqua` and the end of the job. */
  readonly jobDeadlineMs: number;
  /** Attempts at one request, the first included. */
  readonly attempts: number;
  /** The first wait is up to `retryFirstMs`; each further one up to twice as long, to `retryMaxMs` at most. */
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  readonly pollFirstMs: number;
  readonly pollMaxMs: number;
  /** How often a long wait shows in the log. */
  readonly pollLogMs: number;
  /** Waits before each look-up of a sync whose POST got no answer. */
  readonly unsureWaitsMs: readonly number[];
  /** Rows a page of an export; the API's limit is 50,000. */
  readonly pageSize: number;
  /** An answer larger than this is not read on. */
  readonly largestAnswerBytes: number;
  /** One upload: the API's limit is 32 MB, over which it answers a misleading 404. */
  readonly uploadPartBytes: number;
  readonly uploadPartRows: number;
  /** All uploads before one sync, as Oracle advises. */
  readonly stagedBytes: number;
  /** Attempts at a whole upload, each of which begins with deleting what the one before staged. */
  readonly uploadAttempts: number;
}

/**
 * The API's advice where there is one (polling, retries, sizes). `pageSize` is ours: 10,000 rows of 39 fields are 12 MB
 * of JSON and 35 MB of memory as rows; 50,000 take 63 and 157 MB, and save 6 of the 8 requests for 80,000.
 */
export const DEFAULT_TUNING: EloquaTuning = {
  connectTimeoutMs: 15_000,
  requestTimeoutMs: 180_000,
  jobDeadlineMs: 2 * 3600_000,
  attempts: 6,
  retryFirstMs: 1000,
  retryMaxMs: 60_000,
  pollFirstMs: 2000,
  pollMaxMs: 60_000,
  pollLogMs: 60_000,
  unsureWaitsMs: [1000, 4000, 15_000],
  pageSize: 10_000,
  // 50,000 rows of 100 long fields are about 200 MB.
  largestAnswerBytes: 256 * 1024 * 1024,
  uploadPartBytes: 25_000_000,
  uploadPartRows: 20_000,
  stagedBytes: 250_000_000,
  uploadAttempts: 3,
};

export type EloquaSettings = EloquaLogin & Partial<EloquaTuning>;

/** What a caller hands in; only `log` and `signal` are a must. */
export interface EloquaTools {
  readonly log: Log;
  /** Aborted when the process is told to stop. */
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** 0 to 1, as Math.random. */
  readonly random?: () => number;
  /** Called before each request that starts a sync; throws when the hourly allowance is used up. */
  readonly beforeSync?: () => Promise<void>;
  /** Told the status of a sync each time it was looked at and has not ended; undefined when the wait is over. */
  readonly onWait?: (status: string | undefined) => void;
  /** Told every secret that is made on the way (the Authorization header, tokens), so that logs can mask it. */
  readonly registerSecret?: (secret: string) => void;
  /** Remembers refused logins across runs, so that a job of every minute does not lock the user. */
  readonly loginGuard?: LoginGuard;
}

/** Settings and tools with every gap filled, as the client's parts take them. */
export interface Workings {
  readonly login: EloquaLogin;
  readonly tuning: EloquaTuning;
  readonly tools: EloquaTools & Required<Pick<EloquaTools, 'clock' | 'random' | 'beforeSync' | 'registerSecret'>>;
}

export function fillGaps(settings: EloquaSettings, tools: EloquaTools): Workings {
  return {
    login: settings,
    tuning: { ...DEFAULT_TUNING, ...settings },
    tools: {
      clock: systemClock,
      random: Math.random,
      beforeSync: async () => {},
      registerSecret: () => {},
      ...tools,
    },
  };
}
