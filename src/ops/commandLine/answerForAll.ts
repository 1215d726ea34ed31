import { Argument, type Command } from 'commander';
import { runCommand } from '../runCommand.js';
import { CommandLine, definitionOf } from './commandLine.js';
import { bashCompletion, zshCompletion } from './completion.js';

const HELP = `
Examples:
  dwmops doctor
  dwmops get --dry-run
  dwmops rules check config/rules
  eval "$(dwmops completion bash)"     # in ~/.bashrc; in ~/.zshrc, after compinit: eval "$(dwmops completion zsh)"

Each command has a --help of its own. Settings come from the environment, or from .env in the folder of DWMOps; files on
the command line are looked for in the folder that you are in.
Exit status: that of the command; 2 where there is no such command.`;

/** By command: imports, and thereby runs, its program. */
export type Programs = Readonly<Record<string, () => Promise<unknown>>>;

/** `dwmops` where no program is named: help, version, completion, and commands that do not exist. */
export function answerForAll(argv: readonly string[], programs: Programs): Promise<number> {
  return runCommand(async () => {
    const dwmops = new CommandLine('').description(
      'Takes contacts out of Oracle Eloqua, washes them with your rules, and puts them back.',
    );
    for (const definition of await definitions(programs)) dwmops.addCommand(definition);
    dwmops
      .command('completion')
      .description('print what makes a shell complete commands and flags')
      .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
      .action((shell: 'bash' | 'zsh') => void process.stdout.write(COMPLETION[shell](dwmops)));
    dwmops.addHelpText('after', HELP);
    await dwmops.parseAsync(argv);
  });
}

const COMPLETION = { bash: bashCompletion, zsh: zshCompletion };

/** What the programs say of themselves. */
async function definitions(programs: Programs): Promise<Command[]> {
  const all: Command[] = [];
  for (const [name, load] of Object.entries(programs)) {
    const definition = await definitionOf(load);
    if (definition) all.push(definition.name(name));
  }
  return all;
}
