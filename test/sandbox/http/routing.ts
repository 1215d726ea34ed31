import type { Site } from '../site/site.js';
import type { Answer } from './answers.js';
import { refused } from './answers.js';
import type { SignedRequest } from './requests.js';

export type Handler = (site: Site, request: SignedRequest) => Answer;

export interface Route {
  readonly method: string;
  /** Such as /contacts/exports/{id}/data. */
  readonly path: string;
  readonly handle: Handler;
}

export function route(method: string, path: string, handle: Handler): Route {
  return { method, path, handle };
}

interface Match {
  readonly route: Route;
  readonly params: Record<string, string>;
}

/** The route of a path, whose fixed words match in any case (contract, 1); or the 404 or 405 when there is none. */
export function findRoute(routes: readonly Route[], method: string, path: string): Match | Answer {
  const words = path.split('/').filter(Boolean);
  let known = false;
  for (const candidate of routes) {
    const params = match(candidate.path.split('/').filter(Boolean), words);
    if (!params) continue;
    if (candidate.method === method) return { route: candidate, params };
    known = true;
  }
  return refused(known ? 405 : 404);
}

function match(pattern: readonly string[], words: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== words.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const word = words[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = word;
    else if (part.toLowerCase() !== word.toLowerCase()) return undefined;
  }
  return params;
}
