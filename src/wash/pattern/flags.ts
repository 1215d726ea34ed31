/**
 * The inline flags that change how a part of a pattern matches. `verbose` only matters to the reader, `unicode` is the
 * default that `ascii` replaces.
 */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
  readonly ascii: boolean;
  /** `(?t)`, gone in Python 3.13: the pattern must not repeat anything. */
  readonly template: boolean;
}

/** The wash always matches without regard to case. */
export const WASH_FLAGS: Flags = {
  ignoreCase: true,
  multiline: false,
  dotAll: false,
  verbose: false,
  ascii: false,
  template: false,
};

export type FlagLetter = 'i' | 'm' | 's' | 'x' | 'a' | 'u' | 't';

export const FLAG_LETTERS: ReadonlySet<string> = new Set<FlagLetter>(['i', 'm', 's', 'x', 'a', 'u', 't']);

export function withFlags(flags: Flags, added: ReadonlySet<string>, removed: ReadonlySet<string>): Flags {
  const on = (letter: FlagLetter, before: boolean) => (before || added.has(letter)) && !removed.has(letter);
  return {
    ignoreCase: on('i', flags.ignoreCase),
    multiline: on('m', flags.multiline),
    dotAll: on('s', flags.dotAll),
    verbose: on('x', flags.verbose),
    ascii: added.has('a') || (flags.ascii && !added.has('u')),
    template: on('t', flags.template),
  };
}
