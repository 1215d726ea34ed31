import type { FaultRule } from '../../sandbox/server.js';

type Pick = <T>(choices: readonly T[]) => T;

/** Each of these a site meets in a bad week; none of them loses a contact by itself. `address` is of a new contact. */
const TROUBLES: readonly ((address: string) => FaultRule)[] = [
  () => ({ times: 3, fault: { kind: 'status', status: 503 } }),
  () => ({ times: 6, fault: { kind: 'status', status: 502, body: 'html' } }),
  () => ({ times: 2, fault: { kind: 'status', status: 429, retryAfter: 1 } }),
  () => ({ times: 3, fault: { kind: 'delay', ms: 1500 } }),
  () => ({ fault: { kind: 'movePod' } }),
  () => ({ method: 'POST', path: '/syncs', fault: { kind: 'reset', acts: true } }),
  () => ({ method: 'POST', path: '/syncs', fault: { kind: 'reset' } }),
  () => ({ method: 'POST', path: '/syncs', fault: { kind: 'timeout', acts: true } }),
  () => ({ method: 'POST', path: '/contacts/imports/*/data', fault: { kind: 'reset', acts: true } }),
  () => ({ method: 'POST', path: '/contacts/exports', fault: { kind: 'reset', acts: true } }),
  () => ({ path: '/syncs/*/data', fault: { kind: 'truncate', close: true } }),
  () => ({ path: '/syncs/*/data', fault: { kind: 'phantomPage' } }),
  () => ({ path: '/syncs/*/data', fault: { kind: 'missingItems' } }),
  () => ({ method: 'GET', path: '/syncs/*', times: 2, fault: { kind: 'empty' } }),
  () => ({ of: '/contacts/exports/*', fault: { kind: 'syncError', code: 'ELQ-00107' } }),
  () => ({ of: '/contacts/imports/*', fault: { kind: 'syncError', code: 'ELQ-00107' } }),
  (address) => ({
    of: '/contacts/imports/*',
    fault: { kind: 'refuseRows', column: 'emailAddress', values: [address] },
  }),
];

/** One trouble at random, and a word for the table. */
export function someTrouble(pick: Pick, address: string): { rule: FaultRule; name: string } {
  const rule = pick(TROUBLES)(address);
  const where = rule.of ?? rule.path ?? 'any request';
  return { rule, name: `${rule.fault.kind}${'acts' in rule.fault && rule.fault.acts ? ' (done)' : ''} at ${where}` };
}
