/** How many near misses are worth reading. */
export const MOST_NEAR = 3;

/** The candidates with the smallest distance, nearest first. `undefined` leaves a candidate out. */
export function nearest<Candidate>(
  candidates: Iterable<Candidate>,
  distance: (candidate: Candidate) => number | undefined,
): Candidate[] {
  const best: { readonly candidate: Candidate; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    const found = distance(candidate);
    if (found === undefined || (best.length === MOST_NEAR && found >= (best.at(-1)?.distance ?? 0))) continue;
    best.push({ candidate, distance: found });
    best.sort((a, b) => a.distance - b.distance);
    best.length = Math.min(best.length, MOST_NEAR);
  }
  return best.map(({ candidate }) => candidate);
}

/**
 * How many letters must be added, left out or changed to get from one text to the other, if at most `most`; undefined
 * otherwise.
 */
export function editDistance(a: string, b: string, most: number): number | undefined {
  if (Math.abs(a.length - b.length) > most) return undefined;
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let at = 1; at <= b.length; at++) {
      const changed = (previous[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1);
      current.push(Math.min(changed, (previous[at] ?? 0) + 1, (current[at - 1] ?? 0) + 1));
    }
    if (Math.min(...current) > most) return undefined;
    previous = current;
  }
  const distance = previous[b.length] ?? 0;
  return distance > most ? undefined : distance;
}

/** Up to a third of a text's letters may differ for another to be called near, and never more than three. */
export function mostEdits(text: string): number {
  return Math.min(3, Math.floor(text.length / 3));
}
