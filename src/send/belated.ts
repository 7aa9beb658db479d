/**
 * Outcomes of this process that go by another channel, since theirs was lost. Their connections are free already: whoever
 * began before they are journaled would leave more attempts open than there are connections.
 */
export class Belated {
  readonly #outcomes = new Set<Promise<void>>();

  /** Waits for the outcome like its caller does. */
  async wait(journaling: Promise<void>): Promise<void> {
    this.#outcomes.add(journaling);
    try {
      await journaling;
    } finally {
      this.#outcomes.delete(journaling);
    }
  }

  get isEmpty(): boolean {
    return this.#outcomes.size === 0;
  }

  /** Resolves when there are none. */
  async none(): Promise<void> {
    while (!this.isEmpty) await Promise.allSettled(this.#outcomes);
  }
}
