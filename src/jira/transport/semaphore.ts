/** So many turns at once, in the order asked for. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(turns: number) {
    this.#free = turns;
  }

  /** Waits for a turn; disposing the result gives it to the next. */
  async take(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#inLine(signal);
    return { [Symbol.dispose]: () => this.#give() };
  }

  #inLine(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const enter = () => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const leave = () => {
      this.#waiting.splice(this.#waiting.indexOf(enter), 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#waiting.push(enter);
    return promise;
  }

  #give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
