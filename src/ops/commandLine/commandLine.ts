import { Command, CommanderError, type ParseOptions } from 'commander';
import { productVersion } from '../version.js';
import { keptByNpm } from './npmFlags.js';

export const USAGE_STATUS = 2;

/** While somebody asks for definitions: who gets the next one that is parsed. */
let receiver: ((definition: Command) => void) | undefined;

/**
 * The command line of one program, with what all share: `--help`, `--version`, and no run where npm kept a flag of ours.
 * Faults of usage are printed by commander, and thrown as CommanderError.
 */
export class CommandLine extends Command {
  /** @param script - what one types after `dwmops`; '' for `dwmops` itself */
  constructor(private readonly script: string) {
    super(`dwmops ${script}`.trimEnd());
    this.version(productVersion(), '--version', 'print the version').helpOption('--help', 'print this help');
    this.allowExcessArguments(false).exitOverride();
  }

  override createCommand(name?: string): Command {
    return new Command(name).helpOption('--help', 'print this help');
  }

  override parse(argv: readonly string[], options?: ParseOptions): this {
    this.beforeParse(argv);
    return super.parse(argv, options);
  }

  override parseAsync(argv: readonly string[], options?: ParseOptions): Promise<this> {
    this.beforeParse(argv);
    return super.parseAsync(argv, options);
  }

  private beforeParse(argv: readonly string[]): void {
    if (receiver) {
      receiver(this);
      throw new CommanderError(0, 'dwmops.definition', 'the definition was all that was asked for');
    }
    const { refusal, hint } = keptByNpm(this, this.script, argv.slice(2), process.env);
    if (hint !== undefined) process.stderr.write(`${hint}\n`);
    if (refusal !== undefined) this.error(`error: ${refusal}`, { exitCode: USAGE_STATUS });
  }
}

/**
 * @returns what `read` makes of a command line, or the exit status where there is nothing more to do (`--help`,
 * `--version`, a wrong flag).
 */
export function readOrStatus<T>(read: () => T): T | number {
  try {
    return read();
  } catch (error) {
    if (error instanceof CommanderError) return statusOf(error);
    throw error;
  }
}

export function statusOf({ exitCode }: CommanderError): number {
  return exitCode === 0 ? 0 : USAGE_STATUS;
}

/** The definition that a program hands to commander; `load` imports the program, which ends there and does nothing else. */
export async function definitionOf(load: () => Promise<unknown>): Promise<Command | undefined> {
  let definition: Command | undefined;
  receiver = (received) => {
    definition = received;
  };
  try {
    await load();
  } finally {
    receiver = undefined;
  }
  return definition;
}
