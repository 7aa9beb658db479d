/** When a run stood still, in epoch milliseconds. */
export class Pauses {
  readonly #over: { readonly from: number; readonly to: number }[] = [];
  #since: number | undefined;

  begin(at: number): void {
    this.#since = at;
  }

  end(at: number): void {
    if (this.#since !== undefined) this.#over.push({ from: this.#since, to: at });
    this.#since = undefined;
  }

  /** How many milliseconds of the time between lie in pauses. */
  within(since: number, now: number): number {
    const pauses = [
      ...this.#over,
      ...(this.#since === undefined ? [] : [{ from: this.#since, to: now }]),
    ];
    return pauses.reduce(
      (sum, { from, to }) => sum + Math.max(0, Math.min(to, now) - Math.max(from, since)),
      0,
    );
  }
}
