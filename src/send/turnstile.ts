import type { RunId } from '../campaign/ids.ts';
import { Line } from './line.ts';

/** Lets so many in at once. Runs take turns: whoever waits for a small one waits for as many of a large one as it has, and no more. */
export class Turnstile {
  #places: number;
  /** Of each run that waits; the one that was served last is the last. */
  readonly #lines = new Map<RunId, Line<void>>();

  constructor(places: number) {
    this.#places = places;
  }

  /** Waits for a place; dispose of it to let the next one in. */
  async enter(run: RunId, signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.#places > 0) this.#places -= 1;
    else await this.#lineOf(run).wait(signal);
    return this.#place();
  }

  #lineOf(run: RunId): Line<void> {
    const line = this.#lines.get(run) ?? new Line<void>();
    this.#lines.set(run, line);
    return line;
  }

  #place(): Disposable {
    let isTaken = true;
    return {
      [Symbol.dispose]: () => {
        if (isTaken) this.#pass();
        isTaken = false;
      },
    };
  }

  #pass(): void {
    for (const [run, line] of this.#lines) {
      this.#lines.delete(run);
      if (!line.serve()) continue;
      if (line.length > 0) this.#lines.set(run, line);
      return;
    }
    this.#places += 1;
  }
}
