import { setTimeout as delay } from 'node:timers/promises';

/** Lets what comes one by one be done together: waits a little for others, and hands over at most so many at once. */
export class Gathering<Item, Result> {
  readonly #most: number;
  readonly #milliseconds: number;
  readonly #work: (items: readonly Item[]) => Promise<Result>;
  #open:
    | { readonly items: Item[]; readonly done: Promise<Result>; readonly close: () => void }
    | undefined;

  constructor(
    { most, milliseconds }: { readonly most: number; readonly milliseconds: number },
    work: (items: readonly Item[]) => Promise<Result>,
  ) {
    this.#most = most;
    this.#milliseconds = milliseconds;
    this.#work = work;
  }

  /** Resolves with what came of all that it was done with. */
  add(item: Item): Promise<Result> {
    this.#open ??= this.#begin();
    const { items, done, close } = this.#open;
    items.push(item);
    if (items.length >= this.#most) close();
    return done;
  }

  #begin() {
    const items: Item[] = [];
    const full = new AbortController();
    const close = () => {
      this.#open = undefined;
      full.abort();
    };
    const done = delay(this.#milliseconds, undefined, { signal: full.signal })
      .then(close, () => {}) // Full before its time.
      .then(() => this.#work(items));
    return { items, done, close };
  }
}
