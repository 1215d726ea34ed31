/** What failed when nothing else was with it, and with what. */
export interface FailedAlone<T> {
  readonly one: T;
  readonly error: unknown;
}

/**
 * Does `work` part by part, in order; where a part fails, with each half of it, and so on until the one is found that it
 * fails for. `work` must bear to be repeated, in smaller parts, after it has failed.
 *
 * @param mayBeOfOne - whether the error may be due to one of the part; others end the whole at once.
 * @throws the first error when nothing got through, so that neither one's being at fault nor its neighbours' is known.
 */
export async function inHalves<T>(
  parts: readonly (readonly T[])[],
  work: (part: readonly T[]) => Promise<void>,
  mayBeOfOne: (error: unknown) => boolean,
): Promise<FailedAlone<T>[]> {
  const failed: FailedAlone<T>[] = [];
  let passed = 0;
  const todo = parts.filter((part) => part.length > 0).reverse();
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    try {
      await work(part);
      passed++;
    } catch (error) {
      if (!mayBeOfOne(error)) throw error;
      const [one] = part;
      const half = Math.ceil(part.length / 2);
      if (part.length > 1) todo.push(part.slice(half), part.slice(0, half));
      else if (one !== undefined) failed.push({ one, error });
    }
  }
  const [first] = failed;
  if (first && passed === 0) throw first.error;
  return failed;
}
