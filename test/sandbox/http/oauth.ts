import type { Site } from '../site/site.js';
import type { TokenPair } from '../site/users.js';
import { type Answer, isObject, json } from './answers.js';
import { type ApiRequest, jsonBody } from './requests.js';

/** POST /auth/oauth2/token: the password grant, and the refresh grant whose tokens work once (contract, 2). */
export function token(site: Site, request: ApiRequest): Answer {
  const { clientId, clientSecret } = site.oauth;
  const client = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  if (request.headers.authorization !== client) return denied('invalid_client', 2501, 'The client is not known.');
  const posted = jsonBody(request);
  const asked = isObject(posted) ? posted : {};
  const now = site.clock.now();
  if (asked.grant_type === 'password') {
    const user = site.users.signIn(String(asked.username), String(asked.password), now);
    return user
      ? granted(site.users.grant(user, now))
      : denied('invalid_grant', 2505, 'The user is not authenticated.');
  }
  if (asked.grant_type === 'refresh_token') {
    const pair = site.users.refresh(String(asked.refresh_token), now);
    return pair ? granted(pair) : denied('invalid_grant', 2506, 'The refresh token is not valid.');
  }
  return denied('unsupported_grant_type', 2503, 'The grant type is not supported.');
}

function granted(pair: TokenPair): Answer {
  return json(200, {
    access_token: pair.access,
    token_type: 'bearer',
    expires_in: pair.expiresInSeconds,
    refresh_token: pair.refresh,
  });
}

function denied(error: string, code: number, description: string): Answer {
  return json(401, { error, error_code: code, error_description: description });
}
