import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromProjectRoot } from '../ops/projectRoot.js';
import { gatewayAddress, type Settings } from '../ops/settings.js';
import { type Finding, fail, ok, warn } from './finding.js';

const PATIENCE_MS = 5000;

export interface CheckedMetrics {
  readonly findings: readonly Finding[];
  /** Prometheus' text format, from the Pushgateway or else the file: what jobs told last. '' = nothing known. */
  readonly exposition: string;
}

export async function checkMetrics(settings: Settings): Promise<CheckedMetrics> {
  const gateway = settings.PUSHGATEWAY.isEmpty ? undefined : await askGateway(settings.PUSHGATEWAY.reveal());
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

async function askGateway(setting: string): Promise<{ finding: Finding; exposition: string }> {
  const address = new URL(gatewayAddress(setting));
  const { username, password } = address;
  // fetch takes no address with a password in it.
  address.username = '';
  address.password = '';
  const where = address.origin;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers = username === '' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  const advice = `Check PUSHGATEWAY, and from this machine: curl ${where}/metrics. Jobs run without it, but nobody is told when they stop.`;
  try {
    const base = address.href.replace(/\/+$/, '');
    const answer = await fetch(`${base}/metrics`, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    const exposition = await answer.text();
    if (!answer.ok)
      return { finding: fail('metrics', `${where} answers with status ${answer.status}`, advice), exposition: '' };
    if (!/^pushgateway_build_info/m.test(exposition))
      return { finding: fail('metrics', `${where} answers, but is no Pushgateway`, advice), exposition: '' };
    return { finding: ok('metrics', `the Pushgateway ${where} answers`), exposition };
  } catch (error) {
    return {
      finding: fail('metrics', `the Pushgateway ${where} cannot be reached (${reasonOf(error)})`, advice),
      exposition: '',
    };
  }
}

function checkFile(path: string): { finding: Finding; exposition: string } {
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
    const exposition = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return { finding: ok('metrics', `METRICS_FILE ${path} can be written`), exposition };
  } catch (error) {
    const text = `METRICS_FILE ${path} cannot be written (${reasonOf(error)})`;
    return { finding: fail('metrics', text, 'Make its folder, or correct its rights or the setting.'), exposition: '' };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1000} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
