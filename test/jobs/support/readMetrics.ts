import { existsSync, readFileSync } from 'node:fs';

/** The samples of one job in a file of Prometheus' text format, by name; those of a queue as `name{queue}`. */
export function readMetrics(file: string, job: string): ReadonlyMap<string, number> {
  return parseMetrics(existsSync(file) ? readFileSync(file, 'utf8') : '', job);
}

export function parseMetrics(text: string, job: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
    if (name === undefined || !labels.includes(`job="${job}"`)) continue;
    const queue = /queue="([^"]*)"/.exec(labels)?.[1];
    samples.set(queue === undefined ? name : `${name}{${queue}}`, Number(value));
  }
  return samples;
}
