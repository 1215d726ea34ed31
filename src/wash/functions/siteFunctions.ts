import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DwmError } from '../../errors/dwmError.js';
import { fileFault, requireRegularFile } from '../../files/regularFile.js';
import { builtInFunctions } from './builtIn.js';
import { guardProcess } from './guardProcess.js';
import type { FunctionRegistry, WashFunction } from './washFunction.js';

/**
 * The built-in functions and those of a site's own module (setting WASH_UDFS), whose default export is an object from
 * name to function. A function of the site's replaces the built-in one of that name.
 *
 * @throws DwmError WASH_FUNCTIONS_UNREADABLE
 */
export async function loadFunctions(modulePath: string | undefined): Promise<FunctionRegistry> {
  if (!modulePath) return builtInFunctions;
  const functions = new Map(builtInFunctions);
  for (const [name, value] of Object.entries(await importDefault(modulePath))) {
    if (!isWashFunction(value)) throw unreadable(modulePath, `its "${name}" is not a function`);
    functions.set(name, value);
  }
  return functions;
}

async function importDefault(modulePath: string): Promise<object> {
  try {
    requireRegularFile(resolve(modulePath));
  } catch (error) {
    throw unreadable(modulePath, `it cannot be loaded (${fileFault(error)})`, error);
  }
  let module: unknown;
  guardProcess();
  try {
    module = await import(pathToFileURL(resolve(modulePath)).href);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw unreadable(modulePath, `it cannot be loaded (${why})`, error);
  }
  const exported = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  if (typeof exported === 'object' && exported !== null) return exported;
  throw unreadable(modulePath, 'it has no object as its default export');
}

function isWashFunction(value: unknown): value is WashFunction {
  return typeof value === 'function';
}

function unreadable(modulePath: string, why: string, cause?: unknown): DwmError {
  return new DwmError(
    'WASH_FUNCTIONS_UNREADABLE',
    `WASH_UDFS names the module ${modulePath}, but ${why}. Correct the module or the setting.`,
    { cause },
  );
}
