/** Runs `work` to its end, or stops it after `milliseconds`. @returns whether it came to its end. */
export type RunWithin = (work: () => void, milliseconds: number) => boolean;

/** Never stops anything. */
export const runUnwatched: RunWithin = (work) => {
  work();
  return true;
};
