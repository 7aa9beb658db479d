/** Node's timers fire at once when they are to wait for longer. */
const longestTimerMilliseconds = 2 ** 31 - 1;

/** Wakes one waiter; rings that nobody waits for are kept as one. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring (or at one since the last wait), or after the time. Rejects when the signal aborts. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#rung) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, Math.min(milliseconds, longestTimerMilliseconds));
      const abort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      try {
        await promise;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.#wake = undefined;
      }
    }
    this.#rung = false;
  }
}
