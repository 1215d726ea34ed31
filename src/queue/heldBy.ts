/**
 * `_lockTimestamp` of a held record: so far ahead that neither our `clean` nor the original's `timeout` takes the record
 * for an old claim. Only who holds it sets it free.
 */
export const HELD_UNTIL = new Date('9999-12-31T00:00:00Z');

/** What a held record looks like, by the token of who holds it. */
export function heldBy(token: string) {
  return { _lockTimestamp: HELD_UNTIL, _lockToken: token } as const;
}
