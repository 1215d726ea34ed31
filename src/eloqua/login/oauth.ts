import { z } from 'zod';
import { DwmError } from '../../errors/dwmError.js';
import { type Answer, type Asked, type Outcome, parseJson, readJson, trace } from '../http/answer.js';
import { attempts, type Verdict } from '../http/attempts.js';
import type { Deadline } from '../http/clock.js';
import { judge } from '../http/judge.js';
import type { Transport } from '../http/transport.js';
import type { OAuthSettings, Workings } from '../settings.js';
import type { Authorizer } from './authorizer.js';
import type { Tokens } from './tokenStore.js';

/** A token this close to its end is renewed before it is used. */
const SPARE_MS = 60_000;
/** Eloqua authorises a user once a minute per app, and answers 429 to a faster one, not always with Retry-After. */
const AUTHORISATION_WINDOW_MS = 60_000;

const EIGHT_HOURS = 28_800;
/** Seconds. A shorter life would mean one authorisation a request; what is over early, a 401 tells. */
const TOKEN_LIFE = { least: 300, most: 86_400 };

const TokenAnswerSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().default(''),
  // Its refresh token is dead by now: an odd number is no reason to lose the new one.
  expires_in: z.coerce.number().positive().catch(EIGHT_HOURS),
});

const ASKED: Asked = { doing: 'getting an OAuth token', method: 'POST', path: '/auth/oauth2/token', isLogin: true };

/** As OAuth says it; a proxy's page under the same status says nothing of the login. */
const OAuthErrorSchema = z.object({ error: z.string() });
const PASSING_ERRORS = ['server_error', 'temporarily_unavailable'];

function isGrantRefused(outcome: Outcome): boolean {
  if (outcome.kind === 'lost' || (outcome.status !== 400 && outcome.status !== 401)) return false;
  const told = OAuthErrorSchema.safeParse(parseJson(outcome.text)).data?.error;
  if (told === undefined) return outcome.status === 401;
  return !PASSING_ERRORS.includes(told);
}

/**
 * OAuth 2 with the refresh grant, and the password grant where there is no refresh token or it is spent. New tokens are
 * saved before they are used: the refresh token they came from is dead by then, and without the new one the connection
 * would be lost. Repeating a refresh whose answer was lost is harmless: at worst its token is spent.
 */
export class OAuthAuthorizer implements Authorizer {
  readonly #workings: Workings;
  readonly #oauth: OAuthSettings;
  readonly #origin: string;
  readonly #transport: Transport;
  readonly #deadline: Deadline;
  #tokens: Tokens | undefined;
  #obtaining: Promise<Tokens> | undefined;

  constructor(workings: Workings, oauth: OAuthSettings, origin: string, transport: Transport, deadline: Deadline) {
    this.#workings = workings;
    this.#oauth = oauth;
    this.#origin = origin;
    this.#transport = transport;
    this.#deadline = deadline;
  }

  async header(): Promise<string> {
    if (!this.#isFresh(this.#tokens)) await this.#obtain(undefined);
    return `Bearer ${this.#tokens?.accessToken ?? ''}`;
  }

  async renew(refused: string): Promise<boolean> {
    const current = `Bearer ${this.#tokens?.accessToken ?? ''}`;
    if (current === refused) await this.#obtain(this.#tokens?.accessToken);
    return true;
  }

  /** One at a time within the process too; the others wait for the same tokens. */
  async #obtain(refused: string | undefined): Promise<void> {
    this.#obtaining ??= this.#oauth.tokenStore.exclusive(() => this.#loadOrGrant(refused));
    try {
      this.#tokens = await this.#obtaining;
    } finally {
      this.#obtaining = undefined;
    }
  }

  async #loadOrGrant(refused: string | undefined): Promise<Tokens> {
    const stored = await this.#oauth.tokenStore.load();
    if (stored) this.#registerSecrets(stored);
    // Another process may have renewed them while this one waited.
    if (stored && stored.accessToken !== refused && this.#isFresh(stored)) return stored;
    const granted =
      (stored?.refreshToken ? await this.#refresh(stored.refreshToken) : undefined) ?? (await this.#logIn());
    this.#registerSecrets(granted);
    await this.#oauth.tokenStore.save(granted);
    return granted;
  }

  #refresh(refreshToken: string): Promise<Tokens | undefined> {
    const redirect = this.#oauth.redirectUri === undefined ? {} : { redirect_uri: this.#oauth.redirectUri };
    return this.#grant({ grant_type: 'refresh_token', refresh_token: refreshToken, scope: 'full', ...redirect });
  }

  async #logIn(): Promise<Tokens> {
    const { company, username, password } = this.#workings.login;
    const secret = password.reveal();
    const user = `${company}\\${username}`;
    const tokens =
      secret && (await this.#grant({ grant_type: 'password', scope: 'full', username: user, password: secret }));
    if (tokens) return tokens;
    const tried = secret
      ? 'neither the refresh token nor the password'
      : 'no refresh token, and there is no password to log in with';
    throw new DwmError(
      'ELOQUA_LOGIN_REFUSED',
      `Eloqua accepted ${tried} for user ${username} of ${company}; check ELOQUA_PASSWORD and the client id and secret of the app, or authorise the app again ${trace(ASKED)}.`,
    );
  }

  /** Undefined when Eloqua refuses what the grant rests on. */
  #grant(body: Record<string, string>): Promise<Tokens | undefined> {
    const { tools, tuning } = this.#workings;
    const client = `${this.#oauth.clientId}:${this.#oauth.clientSecret.reveal()}`;
    const encoded = Buffer.from(client, 'utf8').toString('base64');
    tools.registerSecret(encoded);
    return attempts(this.#workings, this.#deadline, ASKED.doing, async (): Promise<Verdict<Tokens | undefined>> => {
      const outcome = await this.#transport({
        ...ASKED,
        url: `${this.#origin}${ASKED.path}`,
        headers: { Authorization: `Basic ${encoded}`, 'Content-Type': 'application/json', Accept: 'application/json' },
        body: Buffer.from(JSON.stringify(body), 'utf8'),
        timeoutMs: Math.min(tuning.requestTimeoutMs, this.#deadline.left),
      });
      if (isGrantRefused(outcome)) return { done: undefined };
      const read = (answer: Answer) => this.#readTokens(answer);
      const verdict = judge<Tokens | undefined>(
        { ...ASKED, repeat: 'always', sensitive: true, read },
        outcome,
        tools.clock.now(),
      );
      const tooSoon = outcome.kind === 'answer' && outcome.status === 429 && !('done' in verdict);
      return tooSoon ? { again: verdict.again, afterMs: verdict.afterMs ?? AUTHORISATION_WINDOW_MS } : verdict;
    });
  }

  #readTokens(answer: Answer): Tokens {
    const read = readJson(ASKED, answer, TokenAnswerSchema);
    const seconds = Math.min(Math.max(read.expires_in, TOKEN_LIFE.least), TOKEN_LIFE.most);
    return {
      accessToken: read.access_token,
      refreshToken: read.refresh_token,
      expiresAt: this.#workings.tools.clock.now() + seconds * 1000,
    };
  }

  #registerSecrets(tokens: Tokens): void {
    this.#workings.tools.registerSecret(tokens.accessToken);
    if (tokens.refreshToken) this.#workings.tools.registerSecret(tokens.refreshToken);
  }

  #isFresh(tokens: Tokens | undefined): boolean {
    return tokens !== undefined && tokens.expiresAt - SPARE_MS > this.#workings.tools.clock.now();
  }
}
