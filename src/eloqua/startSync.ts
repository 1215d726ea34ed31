import { DwmError, isDwmError } from '../errors/dwmError.js';
import { checkDefinitionUri } from './checkDefinition.js';
import { readJson } from './http/answer.js';
import type { Api } from './http/api.js';
import { SyncItem } from './schemas.js';
import { syncsOf } from './syncs.js';
import type { Sync } from './types.js';

/**
 * Starts a sync, once. 429 means that Eloqua did not take the request, and it is repeated. After a lost answer the sync is
 * looked up by its definition, some seconds long; one that is found is the one that was started, since `known` names those
 * there were before. None found: the request may still be on its way, also after a 503, which a gateway gives for a time-out
 * too; ELOQUA_SYNC_UNSURE leaves it to a later run to look again. 409 means that a sync of the definition is active: that
 * one is returned.
 */
export async function startSync(api: Api, definitionUri: string, known: readonly string[]): Promise<Sync> {
  checkDefinitionUri(definitionUri);
  const { tools } = api.workings;
  await tools.beforeSync();
  const outcome = await post(api, definitionUri);
  if (!(outcome instanceof DwmError)) return outcome;
  tools.log.warn(`${outcome.message} Looking whether the sync of ${definitionUri} was started.`);
  const started = await lookUp(api, definitionUri, known);
  if (started) return started;
  throw outcome.code === 'ELOQUA_CONFLICT' ? outcome : unsure(definitionUri, outcome);
}

/** The sync, or the failure that leaves it open whether there is one. */
async function post(api: Api, definitionUri: string): Promise<Sync | DwmError> {
  const asked = { doing: `starting the sync of ${definitionUri}`, method: 'POST', path: '/syncs' } as const;
  try {
    return await api.send({
      ...asked,
      body: Buffer.from(JSON.stringify({ syncedInstanceUri: definitionUri }), 'utf8'),
      repeat: 'unlessActedOn',
      read: (answer) => readJson(asked, answer, SyncItem),
    });
  } catch (error) {
    if (isDwmError(error, 'ELOQUA_ANSWER_LOST', 'ELOQUA_CONFLICT')) return error;
    throw error;
  }
}

async function lookUp(api: Api, definitionUri: string, known: readonly string[]): Promise<Sync | undefined> {
  const doing = `looking for the sync of ${definitionUri}`;
  for (const wait of api.workings.tuning.unsureWaitsMs) {
    if (!(await api.deadline.sleep(wait, doing))) return undefined;
    const started = (await syncsOf(api, definitionUri)).find((candidate) => !known.includes(candidate.uri));
    if (started) return started;
  }
  return undefined;
}

function unsure(definitionUri: string, cause: DwmError): DwmError {
  return new DwmError(
    'ELOQUA_SYNC_UNSURE',
    `No sync of ${definitionUri} is listed after the answer to its start was lost, but it may still appear; the next run looks again before it starts another.`,
    { cause },
  );
}
