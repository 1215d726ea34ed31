import { type Failure, isObject } from '../http/answers.js';
import type { ContactList } from '../site/contactLists.js';
import type { Scope } from '../site/definitions.js';
import type { Site } from '../site/site.js';
import type { LogLine } from '../site/syncs.js';

const LIST = /^\{\{ContactList\[(\d+)\]\}\}$/;
const SUBSCRIBE = '{{GlobalSubscribe}}';
const MOST_ACTIONS = 10;

/** What is wrong with a definition's sync actions. */
export function actionFailures(site: Site, scope: Scope, actions: unknown): Failure[] {
  if (actions === undefined) return [];
  if (!Array.isArray(actions)) return [{ field: 'syncActions', constraint: 'Must be a list' }];
  if (actions.length > MOST_ACTIONS)
    return [
      { field: 'syncActions', value: String(actions.length), constraint: `Must have at most ${MOST_ACTIONS} entries` },
    ];
  return actions.flatMap((action: unknown, index) => {
    const constraint = fault(site, scope, action);
    return constraint ? [{ field: `syncActions[${index}]`, value: JSON.stringify(action), constraint }] : [];
  });
}

function fault(site: Site, scope: Scope, action: unknown): string | undefined {
  if (!isObject(action)) return 'Must be an object';
  const destination = String(action.destination ?? '');
  if (action.action === 'setStatus') {
    if (destination !== SUBSCRIBE) return 'Must reference an existing destination';
    return ['subscribed', 'unsubscribed'].includes(String(action.status))
      ? undefined
      : 'Must set a status of the destination';
  }
  if (action.action !== 'add' && action.action !== 'remove') return 'Must add, remove or setStatus';
  if (scope.entity !== 'contacts') return 'Must have a destination of these records';
  return listOf(site, destination) ? undefined : 'Must reference an existing list';
}

function listOf(site: Site, destination: string): ContactList | undefined {
  const id = LIST.exec(destination)?.[1];
  return id === undefined ? undefined : site.lists.get(Number(id));
}

/** Carries out a definition's sync actions on the contacts that its sync exported or applied; returns its log lines. */
export function runActions(site: Site, actions: unknown, contactIds: readonly number[]): LogLine[] {
  if (!Array.isArray(actions)) return [];
  return actions.flatMap((action: unknown) => (isObject(action) ? runAction(site, action, contactIds) : []));
}

function runAction(site: Site, action: Record<string, unknown>, contactIds: readonly number[]): LogLine[] {
  const list = listOf(site, String(action.destination));
  const now = site.clock.now();
  if (action.action === 'setStatus') return [setSubscription(site, action.status === 'subscribed', contactIds)];
  if (!list) return [];
  if (action.action === 'add') {
    const count = site.lists.add(list, contactIds, now);
    return [
      { severity: 'information', statusCode: 'ELQ-00119', message: `Contacts added to list (${list.id}).`, count },
    ];
  }
  const count = site.lists.remove(list, contactIds, now);
  return [
    { severity: 'information', statusCode: 'ELQ-00118', message: `Contacts removed from list (${list.id}).`, count },
  ];
}

function setSubscription(site: Site, subscribed: boolean, contactIds: readonly number[]): LogLine {
  for (const id of contactIds) {
    const contact = site.contacts.get(id);
    if (contact) site.contacts.replace({ ...contact, subscribed, updatedAt: site.clock.now() });
  }
  const [statusCode, word] = subscribed ? ['ELQ-00138', 'subscribed'] : ['ELQ-00017', 'unsubscribed'];
  return { severity: 'information', statusCode, message: `Email addresses marked ${word}.`, count: contactIds.length };
}
