import { EventEmitter, once } from 'node:events';
import { type JournalRecord, Unroutable } from '../../queue/port.ts';
import { parseJson } from '../../queue/read-message.ts';

const recordsAtOnce = 1_000;

/** An append-only list that readers follow. */
export class MemoryStream {
  readonly #name: string;
  readonly #entries: Buffer[] = [];
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #isDeleted = false;

  constructor(name: string) {
    this.#name = name;
  }

  push(entry: Buffer): void {
    this.#entries.push(entry);
    this.#changes.emit('change');
  }

  delete(): void {
    this.#isDeleted = true;
    this.#changes.emit('change');
  }

  async *read(
    offset: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly JournalRecord[], void, void> {
    let next = offset;
    while (!signal.aborted) {
      if (this.#isDeleted) throw new Unroutable(`There is no journal ${this.#name}`);
      const from = next;
      const entries = this.#entries.slice(from, from + recordsAtOnce);
      next += entries.length;
      if (entries.length > 0)
        yield entries.map((entry, index) => ({ offset: from + index, entry: parseJson(entry) }));
      else await this.#changed(signal);
    }
  }

  async #changed(signal: AbortSignal): Promise<void> {
    try {
      await once(this.#changes, 'change', { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
