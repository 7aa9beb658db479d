/** By which entries go in order: those of one channel, or something like it. */
type Way = object;

/**
 * Outcomes of this process on their way into the journals. Their connections are free already: an attempt that overtook one
 * of them, by another way, would leave more attempts open than there are connections.
 */
export class OutcomesUnderway {
  readonly #byWay = new Map<Way, Set<Promise<void>>>();

  /** Notes it at once, and settles as it does. */
  async wait(way: Way, journaling: Promise<void>): Promise<void> {
    const ofWay = this.#byWay.get(way) ?? new Set();
    this.#byWay.set(way, ofWay.add(journaling));
    try {
      await journaling;
    } finally {
      ofWay.delete(journaling);
      if (ofWay.size === 0 && this.#byWay.get(way) === ofWay) this.#byWay.delete(way);
    }
  }

  /** Resolves when those that are under way now, and not by this way, have ended. */
  async ofOtherWays(way: Way): Promise<void> {
    const others = [...this.#byWay].flatMap(([each, ofWay]) => (each === way ? [] : [...ofWay]));
    await Promise.allSettled(others);
  }
}
