const LOOK_EVERY_MS = 5000;
/** Smaller steps make a turn late by no more than that. */
const MOST_LOST_MS = 60_000;

/**
 * Tells when the wall clock was set back by more than a minute, and by how many seconds: a machine may start with its clock
 * ahead, before NTP sets it. Seen against the monotonic clock, which nobody sets.
 * @returns what ends the watch
 */
export function watchWallClock(onSetBack: (seconds: number) => void): () => void {
  let aheadMs = Date.now() - performance.now();
  const timer = setInterval(() => {
    const nowAheadMs = Date.now() - performance.now();
    const lostMs = aheadMs - nowAheadMs;
    aheadMs = nowAheadMs;
    if (lostMs > MOST_LOST_MS) onSetBack(Math.round(lostMs / 1000));
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
