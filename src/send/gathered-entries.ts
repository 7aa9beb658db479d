import type { RunEntry } from '../journal/entries.ts';
import { writtenOf } from '../journal/written.ts';

interface Waiting {
  readonly entry: RunEntry;
  readonly isWanted: () => boolean;
  readonly done: (isWritten: boolean) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Writes the entries of the owners on one channel in their order, one message at a time: what arises while one is on its way goes with the next.
 * So a message holds the more entries the busier RabbitMQ is, and none waits for others to come.
 */
export class GatheredEntries {
  readonly #append: (message: unknown) => Promise<void>;
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(append: (message: unknown) => Promise<void>) {
    this.#append = append;
  }

  /**
   * True once the entry is confirmed. False when it is not wanted any more by the time it would leave, and then it never
   * does. Rejects when it may or may not be there, as may all that were written with it.
   */
  write(entry: RunEntry, isWanted: () => boolean = () => true): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    this.#waiting.push({ entry, isWanted, done: resolve, failed: reject });
    if (!this.#isWriting) void this.#writeAll();
    return promise;
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const { wanted = [], unwanted = [] } = Object.groupBy(this.#waiting, ({ isWanted }) =>
        isWanted() ? 'wanted' : 'unwanted',
      );
      this.#waiting = [];
      for (const { done } of unwanted) done(false);
      await this.#writeTogether(wanted);
    }
    this.#isWriting = false;
  }

  async #writeTogether(waiting: readonly Waiting[]): Promise<void> {
    const [first, ...more] = waiting;
    if (first === undefined) return;
    try {
      await this.#append(writtenOf([first.entry, ...more.map(({ entry }) => entry)]));
      for (const { done } of waiting) done(true);
    } catch (error) {
      for (const { failed } of waiting) failed(error);
    }
  }
}
