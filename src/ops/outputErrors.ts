let swallowed = false;
let endsWithOutput = false;

/**
 * From now on a line that cannot be printed is lost, and that is all. A console log on a full disk, or a reader that is
 * gone, raises 'error' on the stream, which ends a process in which nobody listens for it (invariant 7).
 */
export function swallowOutputErrors(): void {
  if (swallowed) return;
  swallowed = true;
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/**
 * For commands whose output is what they are for: it ends with the first line that cannot be printed. Whoever reads it may
 * stop early, as `head` does, and that is well; on a full disk the output is missing, so the command has failed.
 */
export function endWithOutput(): void {
  if (endsWithOutput) return;
  endsWithOutput = true;
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    process.stderr.write(`The output cannot be written (${error.message}); check where it goes, and the disk\n`);
    process.exit(1);
  });
}
