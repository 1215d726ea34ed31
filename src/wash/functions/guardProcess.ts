import { syncBuiltinESMExports } from 'node:module';
import { DwmError } from '../../errors/dwmError.js';
import type { RuleWatch } from '../rules/ruleWatch.js';

/** What ends a process at once, whatever it is doing. `process.kill` may send a signal to this one. */
const ENDINGS = ['exit', 'reallyExit', 'abort', 'kill'] as const;

let watch: RuleWatch | undefined;
let isGuarded = false;

/** Says who knows which function is running, for the guard. */
export function guardBy(watching: RuleWatch): void {
  watch = watching;
}

/**
 * From now on a site's function that ends the process throws instead, so that its record fails and not the run, which
 * would end with status 0 in its midst. To be called before the site's module is loaded, which may keep the originals.
 * Everything else may end the process as before.
 */
export function guardProcess(): void {
  if (isGuarded) return;
  isGuarded = true;
  for (const name of ENDINGS) {
    const original: unknown = Reflect.get(process, name);
    if (typeof original !== 'function') continue;
    Reflect.set(process, name, (...args: unknown[]): unknown => {
      const running = watch?.functionName;
      if (running === undefined) return Reflect.apply(original, process, args);
      throw new DwmError(
        'WASH_FUNCTION_FAILED',
        `The function "${running}" called process.${name}, which would end the run. Correct the function, or the contact.`,
      );
    });
  }
  syncBuiltinESMExports();
}
