import type { FoundMatch, MatchFinder } from './matchFinder.js';
import type { Translation } from './translation.js';

export class RegExpFinder implements MatchFinder {
  constructor(
    private readonly translation: Translation,
    private readonly value: string,
    private readonly emptyMeansNoOther: boolean,
  ) {}

  find(from: number): FoundMatch | undefined {
    return this.exec(this.translation.finder, from, 0);
  }

  findNotEmpty(from: number): FoundMatch | undefined {
    return this.emptyMeansNoOther ? undefined : this.exec(this.translation.taker, from, 1);
  }

  private exec(regExp: RegExp, from: number, shift: number): FoundMatch | undefined {
    regExp.lastIndex = from;
    let match = regExp.exec(this.value);
    // V8 also tries the middle of a surrogate pair, where a look-behind that wants nothing before it succeeds.
    while (match !== null && splitsPair(this.value, match.index)) {
      regExp.lastIndex = match.index + 1;
      match = regExp.exec(this.value);
    }
    if (match === null) return undefined;
    const { groups } = this.translation;
    return {
      begin: match.index,
      end: match.index + match[0].length,
      group: (index) => (index === 0 ? match[0] : match[(groups[index] ?? 0) + shift]),
    };
  }
}

function splitsPair(value: string, index: number): boolean {
  return isBetween(value.charCodeAt(index), 0xdc00, 0xdfff) && isBetween(value.charCodeAt(index - 1), 0xd800, 0xdbff);
}

function isBetween(unit: number, first: number, last: number): boolean {
  return unit >= first && unit <= last;
}
