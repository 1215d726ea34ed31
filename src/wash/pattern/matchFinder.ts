/** One match: where it is, in UTF-16 units, and the text of each group (undefined where unset; 0 is the match). */
export interface FoundMatch {
  readonly begin: number;
  readonly end: number;
  group(index: number): string | undefined;
}

/** Finds matches in one value. */
export interface MatchFinder {
  /** The first match that begins at `from` or later. */
  find(from: number): FoundMatch | undefined;
  /** A match that begins at `from` and is not empty, if the pattern has one there besides the empty one it prefers. */
  findNotEmpty(from: number): FoundMatch | undefined;
}
