/** What an OAuth login leaves behind. Both tokens are secrets. */
export interface Tokens {
  readonly accessToken: string;
  /** Good for one use within twelve months; '' when the grant gave none. */
  readonly refreshToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Where tokens outlive the process; the caller keeps it in MongoDB.
 *
 * A refresh token dies with its first use and the answer brings the next one, so two things are the store's duty: `save`
 * returns only once the tokens would survive a crash, and `exclusive` lets one holder at a time, over all processes and
 * machines, run its work.
 */
export interface TokenStore {
  load(): Promise<Tokens | undefined>;
  save(tokens: Tokens): Promise<void>;
  exclusive<T>(work: () => Promise<T>): Promise<T>;
}
