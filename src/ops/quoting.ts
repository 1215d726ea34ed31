/** `NAME=value`, as Node reads it. */
const ASSIGNMENT = /^[^\S\n]*(?:export\s+)?([A-Za-z_]\w*)[^\S\n]*=(.*)$/gm;
/** A value between quotes, with nothing behind it but a comment. */
const QUOTED = /^(["'`])((?:(?!\1).)*)\1\s*(?:#.*)?$/;

/**
 * Settings of a file that are not what their line says, since the file's own rules took something away: a `#` begins a
 * comment unless the value is quoted, a quote ends a quoted value, `\n` between double quotes is a line break. Every such
 * secret is named; of the other settings, where a comment behind the value is usual, those whose `#` has no blank before it.
 */
export function misreadSettings(
  content: string,
  values: Readonly<Record<string, string | undefined>>,
  isSecret: (name: string) => boolean,
): string[] {
  const lines = new Map<string, string>();
  for (const [, name = '', rest = ''] of content.matchAll(ASSIGNMENT)) lines.set(name, rest.trim());
  return [...lines].filter(([name, line]) => isMisread(line, values[name], isSecret(name))).map(([name]) => name);
}

function isMisread(line: string, value: string | undefined, isSecret: boolean): boolean {
  if (line === value || QUOTED.exec(line)?.[2] === value) return false;
  // A quote that is not closed takes the whole setting away.
  if (value === undefined) return true;
  return isSecret || (value !== '' && line.startsWith(`${value}#`));
}

/** What to say of them; never the value. */
export function misreadWarning(file: string, names: readonly string[]): string {
  return `${file} is read otherwise than it looks: ${names.join(', ')}. Without quotes a # begins a comment, and a value ends with the quote that began it. Write the value between quotes of a kind that it does not hold: '…', "…" or \`…\``;
}
