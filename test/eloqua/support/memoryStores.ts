import type { LoginGuard } from '../../../src/eloqua/login/loginGuard.js';
import type { TokenStore, Tokens } from '../../../src/eloqua/login/tokenStore.js';

/** A token store as the caller has to make it, in memory; `events` tells what happened in which order. */
export class MemoryTokenStore implements TokenStore {
  tokens: Tokens | undefined;
  readonly events: string[];
  #queue: Promise<unknown> = Promise.resolve();
  #holders = 0;

  constructor(events: string[] = []) {
    this.events = events;
  }

  async load(): Promise<Tokens | undefined> {
    return this.tokens;
  }

  async save(tokens: Tokens): Promise<void> {
    if (this.#holders !== 1) throw new Error('saved outside of exclusive');
    this.events.push(`saved ${tokens.accessToken}`);
    this.tokens = tokens;
  }

  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const run = async () => {
      this.#holders += 1;
      try {
        return await work();
      } finally {
        this.#holders -= 1;
      }
    };
    const result = this.#queue.then(run);
    this.#queue = result.catch(() => {});
    return result;
  }
}

export class MemoryLoginGuard implements LoginGuard {
  readonly counts = new Map<string, number>();

  async refusals(fingerprint: string): Promise<number> {
    return this.counts.get(fingerprint) ?? 0;
  }

  async refused(fingerprint: string): Promise<void> {
    this.counts.set(fingerprint, (await this.refusals(fingerprint)) + 1);
  }

  async accepted(fingerprint: string): Promise<void> {
    this.counts.delete(fingerprint);
  }
}
