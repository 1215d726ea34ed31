import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './projectRoot.js';

/** The version in package.json, the one place where it is kept. */
export function productVersion(): string {
  const found = /"version":\s*"([^"]+)"/.exec(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  return found?.[1] ?? 'unknown';
}
