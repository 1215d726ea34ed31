import type { EloquaLogin } from '../settings.js';

/** Where the Authorization header comes from. */
export interface Authorizer {
  header(): Promise<string>;
  /** After Eloqua refused `header`: gets another one, and says whether it could. */
  renew(refused: string): Promise<boolean>;
}

/** Basic authentication: `Company\User:password`. There is nothing to renew; a refused password stays refused. */
export function basicAuthorizer(login: EloquaLogin, registerSecret: (secret: string) => void): Authorizer {
  return {
    header: async () => {
      const pair = `${login.company}\\${login.username}:${login.password.reveal()}`;
      const encoded = Buffer.from(pair, 'utf8').toString('base64');
      registerSecret(encoded);
      return `Basic ${encoded}`;
    },
    renew: async () => false,
  };
}
