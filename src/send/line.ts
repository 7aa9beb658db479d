/** Those who wait for a thing, served in the order in which they came. */
export class Line<Thing> {
  readonly #waiting = new Set<(thing: Thing) => void>();

  get length(): number {
    return this.#waiting.size;
  }

  /** Waits to be served; whoever aborts leaves the line. */
  wait(signal: AbortSignal): Promise<Thing> {
    const { promise, resolve, reject } = Promise.withResolvers<Thing>();
    if (signal.aborted) return Promise.reject(signal.reason);
    const leave = () => {
      this.#waiting.delete(take);
      reject(signal.reason);
    };
    const take = (thing: Thing) => {
      signal.removeEventListener('abort', leave);
      resolve(thing);
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#waiting.add(take);
    return promise;
  }

  /** Gives the thing to the first in line; false when nobody waits. */
  serve(thing: Thing): boolean {
    const [first] = this.#waiting;
    if (first === undefined) return false;
    this.#waiting.delete(first);
    first(thing);
    return true;
  }
}
