/** No name in Eloqua is longer; comparing takes time by the lengths of both. */
const LONGEST_NAME = 200;

/** Up to `most` of `names` that a person may have meant by `wanted`: same but for case and punctuation first, then fewest changed letters. */
export function nearNames(wanted: string, names: readonly string[], most = 3): string[] {
  const target = plain(wanted.slice(0, LONGEST_NAME));
  const tolerated = Math.max(2, Math.floor(target.length / 4));
  return [...new Set(names)]
    .filter((name) => name.length <= LONGEST_NAME)
    .map((name) => ({ name, distance: distanceTo(target, plain(name)) }))
    .filter(({ distance }) => distance <= tolerated)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Letters to change, add or drop; one when either contains the other, however much longer it is. */
function distanceTo(target: string, name: string): number {
  if (target === name) return 0;
  if (target.length > 3 && name.length > 3 && (name.includes(target) || target.includes(name))) return 1;
  let previous = Array.from({ length: name.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...target].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...name].entries()) {
      const changed = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(changed, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
