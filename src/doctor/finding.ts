import { isDwmError } from '../errors/dwmError.js';
import { describeError } from '../ops/describeError.js';

/** What was looked at. */
export type Area = 'settings' | 'MongoDB' | 'rules' | 'Eloqua' | 'metrics' | 'logs' | 'jobs';

/** FAIL: jobs fail, or what is set does not work. WARN: all works, and a person should know. */
export type Level = 'OK' | 'WARN' | 'FAIL';

export interface Finding {
  readonly area: Area;
  readonly level: Level;
  /** One sentence; never a secret. */
  readonly text: string;
  /** What to do; on all but OK. */
  readonly advice?: string;
}

export function ok(area: Area, text: string): Finding {
  return { area, level: 'OK', text };
}

export function warn(area: Area, text: string, advice: string): Finding {
  return { area, level: 'WARN', text, advice };
}

export function fail(area: Area, text: string, advice: string): Finding {
  return { area, level: 'FAIL', text, advice };
}

/** An error that a check ran into, with the cure that the errors page has for it. */
export function failOf(area: Area, error: unknown): Finding {
  const cure = isDwmError(error) ? error.facts.cure : 'Run it again; if it stays, report it.';
  return fail(area, describeError(error), cure);
}

/** What `look` finds; an error is a finding, so that one thing that is broken does not hide the others. */
export async function findings(area: Area, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [failOf(area, error)];
  }
}
