import type { CompiledReplacement } from './compileReplacement.js';
import type { FoundMatch, MatchFinder } from './matchFinder.js';

/**
 * `re.sub` of Python 3.7 and later: behind an empty match the search goes on at the same place for one that is not, and
 * an empty match may follow right behind another match, so `.*` is replaced twice (golden 04c-regex-replace).
 *
 * @param minLength - the fewest UTF-16 units a match takes; where fewer are left, nothing is looked for.
 */
export function substituteAll(
  value: string,
  finder: MatchFinder,
  replacement: CompiledReplacement,
  minLength: number,
): string {
  let result = '';
  let copied = 0;
  let from = 0;
  let isBehindEmpty = false;
  while (from + minLength <= value.length) {
    const match: FoundMatch | undefined = isBehindEmpty ? nextBehindEmpty(finder, value, from) : finder.find(from);
    if (match === undefined) break;
    result += value.slice(copied, match.begin) + textFor(match, replacement);
    copied = match.end;
    from = match.end;
    isBehindEmpty = match.begin === match.end;
  }
  return copied === 0 && result === '' ? value : result + value.slice(copied);
}

function nextBehindEmpty(finder: MatchFinder, value: string, from: number): FoundMatch | undefined {
  const next = value.codePointAt(from);
  if (next === undefined) return undefined;
  return finder.findNotEmpty(from) ?? finder.find(from + (next > 0xffff ? 2 : 1));
}

function textFor(match: FoundMatch, { parts, text }: CompiledReplacement): string {
  if (text !== undefined) return text;
  let result = '';
  for (const part of parts) result += typeof part === 'string' ? part : (match.group(part) ?? '');
  return result;
}
