import { z } from 'zod';
import { type DwmError, isDwmError } from '../../errors/dwmError.js';
import { bulkAddress, loginOrigin } from '../http/address.js';
import { type Answer, type Asked, readJson } from '../http/answer.js';
import { attempts, type Verdict } from '../http/attempts.js';
import type { Deadline } from '../http/clock.js';
import { judge } from '../http/judge.js';
import type { Transport } from '../http/transport.js';
import type { Workings } from '../settings.js';
import { type Authorizer, basicAuthorizer } from './authorizer.js';
import { checkGuard, fingerprint } from './loginGuard.js';
import { OAuthAuthorizer } from './oauth.js';
import { isRefusal, loginRefused } from './refusal.js';

const ASKED: Asked = { doing: 'finding the address of the API', method: 'GET', path: '/id', isLogin: true };

const LONGEST_ADDRESS = 1000;

const IdSchema = z.object({
  urls: z.object({
    base: z.string().max(LONGEST_ADDRESS),
    apis: z
      .object({ rest: z.object({ bulk: z.string().max(LONGEST_ADDRESS) }) })
      .optional()
      .catch(undefined),
  }),
});

/** What a request needs: where to, and as whom. `number` grows with each discovery. */
export interface Entry {
  readonly bulk: string;
  readonly authorization: string;
  readonly number: number;
}

interface Discovery {
  readonly bulk: string;
  readonly number: number;
}

/**
 * The login of one process. Discovery happens with the first request and then only after a refusal, since a site can be
 * moved to another host, which then answers 401 to good credentials. One renewal per series of refusals; a second
 * refusal ends the session for good: from then on every call fails without a request, so that nothing hammers.
 */
export class Session {
  readonly #workings: Workings;
  readonly #deadline: Deadline;
  readonly #transport: Transport;
  readonly #origin: string;
  readonly #authorizer: Authorizer;
  #discovery: Promise<Discovery> | undefined;
  #count = 0;
  #renewedSinceGood = false;
  #ended: DwmError | undefined;

  constructor(workings: Workings, deadline: Deadline, transport: Transport) {
    const { login, tools } = workings;
    this.#workings = workings;
    this.#deadline = deadline;
    this.#transport = transport;
    this.#origin = loginOrigin(login.loginUrl);
    this.#authorizer = login.oauth
      ? new OAuthAuthorizer(workings, login.oauth, this.#origin, transport, deadline)
      : basicAuthorizer(login, tools.registerSecret);
  }

  async enter(): Promise<Entry> {
    if (this.#ended) throw this.#ended;
    this.#discovery ??= this.#discover(true);
    try {
      const { bulk, number } = await this.#discovery;
      return { bulk, number, authorization: await this.#authorizer.header() };
    } catch (error) {
      this.#discovery = undefined;
      if (isDwmError(error, 'ELOQUA_LOGIN_REFUSED')) this.#ended ??= error;
      throw error;
    }
  }

  /** After the API refused `entry`. Calls that were refused together share one renewal. */
  async renew(entry: Entry, asked: Asked, answer: Answer): Promise<Entry> {
    if (this.#ended) throw this.#ended;
    if (entry.number === this.#count) {
      if (this.#renewedSinceGood) throw this.refuse(asked, answer);
      this.#renewedSinceGood = true;
      this.#workings.tools.log.warn(
        `Eloqua wants a new login while ${asked.doing}; asking it once more where the API is.`,
      );
      this.#discovery = this.#authorizer.renew(entry.authorization).then(() => this.#discover(false));
    }
    return this.enter();
  }

  /** Ends the session. */
  refuse(asked: Asked, answer: Answer): DwmError {
    this.#ended ??= loginRefused(this.#workings.login, asked, answer, true);
    return this.#ended;
  }

  /** The API took the login: the next refusal begins a new series. */
  accepted(): void {
    this.#renewedSinceGood = false;
  }

  async #discover(mayRenew: boolean): Promise<Discovery> {
    const number = this.#count + 1;
    this.#count = number;
    const { login, tools } = this.#workings;
    await checkGuard(tools.loginGuard, login);
    try {
      const address = await this.#findAddress(mayRenew);
      await tools.loginGuard?.accepted(fingerprint(login));
      return { bulk: bulkAddress(address, this.#origin, login.apiHosts), number };
    } catch (error) {
      if (isDwmError(error, 'ELOQUA_LOGIN_REFUSED')) await tools.loginGuard?.refused(fingerprint(login));
      throw error;
    }
  }

  /** `mayRenew`: the authorization may be a token that has died, so that one refusal is no verdict on the login. */
  async #findAddress(mayRenew: boolean): Promise<string> {
    const authorization = await this.#authorizer.header();
    const found = await this.#ask(authorization);
    if (typeof found === 'string') return found;
    if (mayRenew && (await this.#authorizer.renew(authorization))) return this.#findAddress(false);
    throw loginRefused(this.#workings.login, ASKED, found, false);
  }

  /** The address of the Bulk API, or the answer that refused the login. */
  #ask(authorization: string): Promise<string | Answer> {
    const { tuning, tools } = this.#workings;
    return attempts(this.#workings, this.#deadline, ASKED.doing, async (): Promise<Verdict<string | Answer>> => {
      const outcome = await this.#transport({
        ...ASKED,
        url: `${this.#origin}${ASKED.path}`,
        headers: { Authorization: authorization, Accept: 'application/json' },
        timeoutMs: Math.min(tuning.requestTimeoutMs, this.#deadline.left),
      });
      if (isRefusal(outcome)) return { done: outcome };
      return judge({ ...ASKED, repeat: 'always', read: readBulkAddress }, outcome, tools.clock.now());
    });
  }
}

function readBulkAddress(answer: Answer): string {
  const { urls } = readJson(ASKED, answer, IdSchema);
  const address = urls.apis?.rest.bulk ?? `${urls.base.replace(/\/+$/, '')}/API/Bulk/{version}/`;
  return address.replace('{version}', '2.0');
}
