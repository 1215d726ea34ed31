import { hexDigits, type Random } from './random.js';

export interface User {
  readonly id: number;
  readonly username: string;
  password: string;
}

interface Account extends User {
  failures: number;
  lockedUntil: number;
}

interface Token {
  readonly user: User;
  readonly expiresAt: number;
}

export interface TokenPair {
  readonly access: string;
  readonly refresh: string;
  readonly expiresInSeconds: number;
}

const FIVE_MINUTES = 300_000;
const EIGHT_HOURS = 28_800_000;
const A_YEAR = 365 * 86_400_000;

/** Users of the site, their passwords and tokens. Five bad passwords lock a user for five minutes (contract, 2). */
export class Users {
  readonly #accounts: Account[];
  readonly #access = new Map<string, Token>();
  readonly #refresh = new Map<string, Token>();

  constructor(
    readonly company: string,
    users: readonly { username: string; password: string }[],
    private readonly random: Random,
  ) {
    this.#accounts = users.map((user, index) => ({ ...user, id: 8 + index, failures: 0, lockedUntil: 0 }));
  }

  /** The user of an Authorization header, Basic or Bearer; undefined when it is not to be let in. */
  authenticate(header: string | undefined, now: number): User | undefined {
    const [scheme, credentials] = (header ?? '').split(' ');
    if (!scheme || !credentials) return undefined;
    if (scheme.toLowerCase() === 'bearer') return valid(this.#access.get(credentials), now)?.user;
    if (scheme.toLowerCase() !== 'basic') return undefined;
    const decoded = Buffer.from(credentials, 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    return colon < 0 ? undefined : this.signIn(decoded.slice(0, colon), decoded.slice(colon + 1), now);
  }

  /** `login` is Company\User. A wrong password counts towards the lock; a locked user is refused with the right one too. */
  signIn(login: string, password: string, now: number): User | undefined {
    const account = this.#accounts.find(
      (one) => `${this.company}\\${one.username}`.toLowerCase() === login.toLowerCase(),
    );
    if (!account || account.lockedUntil > now) return undefined;
    if (account.password === password) {
      account.failures = 0;
      return account;
    }
    account.failures += 1;
    if (account.failures >= 5) {
      account.lockedUntil = now + FIVE_MINUTES;
      account.failures = 0;
    }
    return undefined;
  }

  /** A new access token (8 hours) and the refresh token that gets the next one, once. */
  grant(user: User, now: number): TokenPair {
    const pair = { access: hexDigits(this.random, 64), refresh: hexDigits(this.random, 64), expiresInSeconds: 28_800 };
    this.#access.set(pair.access, { user, expiresAt: now + EIGHT_HOURS });
    this.#refresh.set(pair.refresh, { user, expiresAt: now + A_YEAR });
    return pair;
  }

  /** Uses a refresh token up: each works once. */
  refresh(token: string, now: number): TokenPair | undefined {
    const known = valid(this.#refresh.get(token), now);
    if (!known) return undefined;
    this.#refresh.delete(token);
    return this.grant(known.user, now);
  }

  setPassword(password: string, username = this.#accounts[0]?.username): void {
    const account = this.#accounts.find((one) => one.username === username);
    if (!account) throw new Error(`no user ${username}`);
    account.password = password;
    for (const tokens of [this.#access, this.#refresh])
      for (const [token, { user }] of tokens) if (user.id === account.id) tokens.delete(token);
  }

  /** Who is locked or about to be, for the state page. No secrets. */
  standing(now: number): { username: string; failedSignIns: number; locked: boolean }[] {
    return this.#accounts.map(({ username, failures, lockedUntil }) => ({
      username,
      failedSignIns: failures,
      locked: lockedUntil > now,
    }));
  }
}

function valid(token: Token | undefined, now: number): Token | undefined {
  return token && token.expiresAt > now ? token : undefined;
}
