import type { Site } from '../site/site.js';
import { type Answer, json } from './answers.js';
import type { ApiRequest } from './requests.js';

/** The base address of the pod on which the site now is. A move changes the path, so that the old one is known as old. */
export function baseUrl(site: Site, loginUrl: string): string {
  return site.podMoves === 0 ? loginUrl : `${loginUrl}${podPath(site)}`;
}

/** '' at first, then /pod2, /pod3 … */
export function podPath(site: Site): string {
  return site.podMoves === 0 ? '' : `/pod${site.podMoves + 1}`;
}

/** GET /id. Who is not let in is told so in a 200 (contract, 1). */
export function identify(site: Site, request: ApiRequest, loginUrl: string): Answer {
  const user = site.users.authenticate(request.headers.authorization, site.clock.now());
  if (!user) return json(200, 'Not authenticated.');
  const base = baseUrl(site, loginUrl);
  const soap = (service: string) => `${base}/API/{version}/${service}.svc`;
  const [firstName, lastName] = user.username.split('.');
  return json(200, {
    site: { id: site.id, name: site.users.company },
    user: {
      id: user.id,
      username: user.username,
      displayName: user.username.replaceAll('.', ' '),
      firstName: firstName ?? '',
      lastName: lastName ?? '',
      emailAddress: 'api@example.com',
    },
    urls: {
      base,
      apis: {
        soap: {
          standard: soap('Service'),
          dataTransfer: soap('DataTransferService'),
          email: soap('EmailService'),
          externalAction: soap('ExternalActionService'),
        },
        rest: { standard: `${base}/API/REST/{version}/`, bulk: `${base}/API/Bulk/{version}/` },
      },
    },
  });
}
