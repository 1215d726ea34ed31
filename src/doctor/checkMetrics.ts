import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { readRegularFile, SMALL_FILE } from '../files/readFile.js';
import { fileFault, requireRegularOrNothing } from '../files/regularFile.js';
import { gatewayAddress } from '../ops/addressSettings.js';
import { askGateway, noAnswerReason, statusFault } from '../ops/askGateway.js';
import { fromProjectRoot } from '../ops/projectRoot.js';
import type { Secret } from '../ops/secret.js';
import type { Settings } from '../ops/settings.js';
import { type Finding, fail, ok, warn } from './finding.js';

const PATIENCE_MS = 5000;

export interface CheckedMetrics {
  readonly findings: readonly Finding[];
  /** Prometheus' text format, from the Pushgateway or else the file: what jobs told last. '' = nothing known. */
  readonly exposition: string;
}

export async function checkMetrics(settings: Settings): Promise<CheckedMetrics> {
  const gateway = settings.PUSHGATEWAY.isEmpty ? undefined : await checkGateway(settings.PUSHGATEWAY);
  const file = settings.METRICS_FILE === '' ? undefined : checkFile(fromProjectRoot(settings.METRICS_FILE));
  if (!gateway && !file) {
    const advice = 'Set PUSHGATEWAY or METRICS_FILE, so that alerts can tell when a job stops.';
    return { findings: [warn('metrics', 'neither PUSHGATEWAY nor METRICS_FILE is set', advice)], exposition: '' };
  }
  return {
    findings: [...(gateway ? [gateway.finding] : []), ...(file ? [file.finding] : [])],
    exposition: gateway?.exposition || file?.exposition || '',
  };
}

async function checkGateway(setting: Secret): Promise<{ finding: Finding; exposition: string }> {
  const where = new URL(gatewayAddress(setting.reveal())).origin;
  const advice = `Check PUSHGATEWAY, and from this machine: curl ${where}/metrics. Jobs run without it, but nobody is told when they stop.`;
  const failed = (text: string) => ({ finding: fail('metrics', text, advice), exposition: '' });
  try {
    const { status, text, isCut } = await askGateway(setting, '/metrics', { method: 'GET', deadlineMs: PATIENCE_MS });
    const fault = statusFault(status);
    if (fault !== undefined) return failed(`${where} answers with ${fault}`);
    if (isCut) return failed(`${where} answers without end`);
    if (!/^pushgateway_build_info/m.test(text)) return failed(`${where} answers, but is no Pushgateway`);
    return { finding: ok('metrics', `the Pushgateway ${where} answers`), exposition: text };
  } catch (error) {
    return failed(`the Pushgateway ${where} cannot be reached (${noAnswerReason(error, PATIENCE_MS)})`);
  }
}

function checkFile(path: string): { finding: Finding; exposition: string } {
  try {
    requireRegularOrNothing(path);
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
    const exposition = existsSync(path) ? readRegularFile(path, SMALL_FILE).toString('utf8') : '';
    return { finding: ok('metrics', `METRICS_FILE ${path} can be written`), exposition };
  } catch (error) {
    const text = `METRICS_FILE ${path} cannot be written (${fileFault(error)})`;
    return { finding: fail('metrics', text, 'Make its folder, or correct its rights or the setting.'), exposition: '' };
  }
}
