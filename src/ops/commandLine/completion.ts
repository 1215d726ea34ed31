import type { Argument, Command, Option } from 'commander';

/**
 * Completion for shells, made from the definitions of the commands. Both shells get the same two tables: what may stand
 * after the words of a command (subcommands, flags, choices), and what after a flag that takes a value.
 */

interface Suggestions {
  /** Command and subcommand, or those and a flag, with blanks between them. */
  readonly after: string;
  readonly words: readonly string[];
  readonly paths: 'files' | 'folders' | 'none';
}

/** `eval "$(dwmops completion bash)"`; for bash 4 or later. */
export function bashCompletion(program: Command): string {
  const branch = ({ after, words, paths }: Suggestions) =>
    `    ${quoted(after)}) words=${quoted(words.join(' '))} paths=${paths} ;;`;
  return `_${program.name()}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} at='' words='' paths=none word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${at:+$at }$word" in ${commandPaths(program)}) at="\${at:+$at }$word" ;; esac
  done
  case "$at" in
${ofCommands(program).map(branch).join('\n')}
  esac
  case "$at $previous" in
${ofFlags(program).map(branch).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  case $paths in
    files) compopt -o default ;;
    folders) compopt -o dirnames ;;
  esac
}
complete -F _${program.name()} ${program.name()}
`;
}

/** `eval "$(dwmops completion zsh)"`, after compinit. */
export function zshCompletion(program: Command): string {
  const branch = ({ after, words: suggested, paths }: Suggestions) =>
    `    ${quoted(after)}) suggested=(${suggested.map(quoted).join(' ')}) paths=${paths} ;;`;
  return `_${program.name()}() {
  local at='' paths=none word
  local -a suggested
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${at:+$at }$word" in (${commandPaths(program)}) at="\${at:+$at }$word" ;; esac
  done
  case "$at" in
${ofCommands(program).map(branch).join('\n')}
  esac
  case "$at \${words[CURRENT-1]}" in
${ofFlags(program).map(branch).join('\n')}
  esac
  (( \${#suggested} )) && compadd -- $suggested
  case $paths in
    files) _files ;;
    folders) _files -/ ;;
  esac
}
compdef _${program.name()} ${program.name()}
`;
}

/** All commands and subcommands as a pattern of `case`. */
function commandPaths(program: Command): string {
  return below(program)
    .map(({ path }) => quoted(path))
    .join('|');
}

function ofCommands(program: Command): Suggestions[] {
  return [{ path: '', command: program }, ...below(program)].map(({ path, command }) => ({
    after: path,
    words: [
      ...command.commands.map((each) => each.name()),
      ...command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
      ...flagsOf(command).flatMap(({ long }) => long ?? []),
    ],
    paths: command.registeredArguments.map(pathsOf).find((paths) => paths !== 'none') ?? 'none',
  }));
}

function ofFlags(program: Command): Suggestions[] {
  return below(program).flatMap(({ path, command }) =>
    flagsOf(command)
      .filter(({ required, optional }) => required || optional)
      .map((option) => ({ after: `${path} ${option.long}`, words: option.argChoices ?? [], paths: pathsOf(option) })),
  );
}

function flagsOf(command: Command): readonly Option[] {
  return command.createHelp().visibleOptions(command);
}

interface Below {
  readonly path: string;
  readonly command: Command;
}

function below(command: Command, prefix = ''): Below[] {
  return command.commands.flatMap((each) => {
    const path = `${prefix}${each.name()}`;
    return [{ path, command: each }, ...below(each, `${path} `)];
  });
}

/** A value is a path where its name in the usage says so: `--records <file>`, `<folder>`. */
function pathsOf(value: Option | Argument): Suggestions['paths'] {
  const name = 'flags' in value ? value.flags : value.name();
  if (/\bfolder\b/.test(name)) return 'folders';
  return /\bfile\b/.test(name) ? 'files' : 'none';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
