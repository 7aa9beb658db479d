const mostKeys = 10_000;

/** How many mails of a kind went in a second, lately. */
export class RateMeter {
  readonly #counts = new Map<string, { second: number; count: number; before: number }>();

  count(key: string): void {
    const counts = this.#of(key);
    counts.count += 1;
    const [oldest] = this.#counts;
    if (this.#counts.size > mostKeys && oldest !== undefined) this.#counts.delete(oldest[0]);
  }

  /** In the busier one of this second and the one before it; 1 at least. */
  perSecond(key: string): number {
    const { count, before } = this.#of(key);
    return Math.max(1, count, before);
  }

  #of(key: string) {
    const second = Math.floor(Date.now() / 1_000);
    const known = this.#counts.get(key);
    if (known?.second === second) return known;
    const before = known?.second === second - 1 ? known.count : 0;
    const counts = { second, count: 0, before };
    this.#counts.delete(key);
    this.#counts.set(key, counts);
    return counts;
  }
}
