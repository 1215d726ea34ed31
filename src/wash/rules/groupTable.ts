/**
 * Numbers of rules by a hash of so many neighbouring letters. Sized so that most groups of letters of a value meet an
 * empty place.
 */
export class GroupTable {
  private readonly mask: number;
  /** For each place, how many texts have a group that belongs there. */
  private readonly counts: Uint16Array;
  /** 1 where rules are filed: cheaper to ask than the map, and mostly 0. */
  private readonly isFiled: Uint8Array;
  private readonly rules = new Map<number, number[]>();

  /** @param texts - all texts that will be filed, which tells what is rare. */
  constructor(
    private readonly letters: 2 | 3,
    texts: readonly string[],
  ) {
    const places = placesFor(texts.length);
    this.mask = places - 1;
    this.counts = new Uint16Array(places);
    this.isFiled = new Uint8Array(places);
    for (const text of texts) {
      for (const place of new Set(this.placesOf(text))) this.counts[place] = this.countAt(place) + 1;
    }
  }

  /** Files a rule under the rarest group of a text that has one. */
  file(rule: number, text: string): void {
    const places = this.placesOf(text);
    const place = places.reduce((best, other) => (this.countAt(other) < this.countAt(best) ? other : best));
    const filed = this.rules.get(place);
    if (filed === undefined) this.rules.set(place, [rule]);
    else filed.push(rule);
    this.isFiled[place] = 1;
  }

  /** Adds the rules of all groups of a value to `found`, some of them more than once. */
  find(value: string, found: number[] | undefined): number[] | undefined {
    if (this.rules.size === 0) return found;
    let rules = found;
    for (let at = value.length - this.letters; at >= 0; at--) {
      const place = this.placeAt(value, at);
      if (this.isFiled[place] !== 1) continue;
      rules ??= [];
      for (const rule of this.rules.get(place) ?? []) rules.push(rule);
    }
    return rules;
  }

  private placesOf(text: string): number[] {
    const places: number[] = [];
    for (let at = 0; at + this.letters <= text.length; at++) places.push(this.placeAt(text, at));
    return places;
  }

  private placeAt(text: string, at: number): number {
    const two = text.charCodeAt(at) * 37 + text.charCodeAt(at + 1);
    return (this.letters === 2 ? two : two * 37 + text.charCodeAt(at + 2)) & this.mask;
  }

  private countAt(place: number): number {
    return this.counts[place] ?? 0;
  }
}

const FEWEST_PLACES = 256;
const MOST_PLACES = 65_536;
const PLACES_A_TEXT = 32;

/** A power of two. */
function placesFor(texts: number): number {
  let places = FEWEST_PLACES;
  while (places < Math.min(texts * PLACES_A_TEXT, MOST_PLACES)) places *= 2;
  return places;
}
