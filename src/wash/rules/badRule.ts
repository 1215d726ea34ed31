/** Why a rule is passed over; the message completes "the rule is skipped: …". */
export class BadRule extends Error {
  override readonly name = 'BadRule';
}
