/** The kind of an error and where it was thrown: not its message, which may hold a contact's data. */
export function errorPlace(error: unknown): string {
  if (!(error instanceof Error)) return `a ${typeof error}`;
  const place = /([^/\\\s(]+:\d+):\d+\)?$/m.exec(error.stack ?? '')?.[1];
  return place === undefined ? error.name : `${error.name} at ${place}`;
}
