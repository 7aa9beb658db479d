import { describe, expect, test } from 'vitest';
import type { RunEntry } from '../../src/journal/entries.ts';
import { GatheredEntries } from '../../src/send/gathered-entries.ts';
import { entriesIn, entry } from '../journal/entries.ts';

const attempt = (number: number) => entry.attempt(number, `a:${number}`);

/** A journal that confirms a message when it is told to. */
class SlowJournal {
  readonly messages: (readonly RunEntry[])[] = [];
  #answer = Promise.withResolvers<void>();

  append(message: unknown): Promise<void> {
    this.messages.push(entriesIn([message]));
    this.#answer = Promise.withResolvers<void>();
    return this.#answer.promise;
  }

  async confirm(): Promise<void> {
    this.#answer.resolve();
    await new Promise(setImmediate);
  }

  async refuse(): Promise<void> {
    this.#answer.reject(new Error('refused'));
    await new Promise(setImmediate);
  }
}

describe('the entries of one owner', () => {
  test('that arise while one is on its way go together, in their order', async () => {
    const journal = new SlowJournal();
    const entries = new GatheredEntries((message) => journal.append(message));

    const written = [0, 1, 2].map((number) => entries.write(attempt(number)));
    await journal.confirm();
    written.push(entries.write(attempt(3)));
    await journal.confirm();
    await journal.confirm();

    expect(journal.messages).toEqual([[attempt(0)], [attempt(1), attempt(2)], [attempt(3)]]);
    expect(await Promise.all(written)).toEqual([true, true, true, true]);
  });

  test('do not leave when they are not wanted any more', async () => {
    const journal = new SlowJournal();
    const entries = new GatheredEntries((message) => journal.append(message));
    let isStopped = false;

    const first = entries.write(attempt(0));
    const second = entries.write(attempt(1), () => !isStopped);
    const third = entries.write(attempt(2));
    isStopped = true;
    await journal.confirm();
    await journal.confirm();

    expect(await Promise.all([first, second, third])).toEqual([true, false, true]);
    expect(journal.messages.flat()).toEqual([attempt(0), attempt(2)]);
  });

  test('are all in doubt when their message is refused, and those behind them go on', async () => {
    const journal = new SlowJournal();
    const entries = new GatheredEntries((message) => journal.append(message));

    const first = entries.write(attempt(0));
    const together = [1, 2].map((number) => entries.write(attempt(number)).catch(String));
    await journal.confirm();
    const last = entries.write(attempt(3));
    await journal.refuse();
    await journal.confirm();

    expect(await first).toBe(true);
    expect(await Promise.all(together)).toEqual(['Error: refused', 'Error: refused']);
    expect(await last).toBe(true);
  });
});
