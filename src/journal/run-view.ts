import type { RunId } from '../campaign/ids.ts';
import type { Broker, Publisher } from '../queue/port.ts';
import type { RunEntry } from './entries.ts';
import { FreezeReader, type FrozenRun } from './freeze.ts';
import { Ledger } from './ledger.ts';
import { foldToNow } from './run-journal.ts';

/** What one reader knows of a run: its ledger and its freeze, as far as the journal was read. */
export class RunView {
  readonly ledger = new Ledger();
  readonly freeze: FreezeReader;
  readonly #broker: Broker;
  readonly #run: RunId;
  #next = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(broker: Broker, run: RunId, options: { readonly keepAudience: boolean }) {
    this.#broker = broker;
    this.#run = run;
    this.freeze = new FreezeReader(options);
  }

  /** Reads on, from where the last reading stopped, to everything that was written before this call. */
  catchUp(publisher: Publisher, signal: AbortSignal): Promise<void> {
    const earlier = this.#reading;
    const reading = this.#readOn(earlier, publisher, signal);
    this.#reading = reading.catch(() => {}); // Its caller hears of it; the next reading begins anew.
    return reading;
  }

  async #readOn(earlier: Promise<void>, publisher: Publisher, signal: AbortSignal): Promise<void> {
    await earlier;
    this.#next = await foldToNow(
      this.#broker,
      publisher,
      this.#run,
      this.#next,
      ({ entry }) => this.apply(entry),
      signal,
    );
  }

  /** Takes an entry that the caller has just written itself; reading it again changes nothing. */
  apply(entry: RunEntry): void {
    this.ledger.apply(entry);
    this.freeze.apply(entry);
  }
}

/** Reads back what launch froze; undefined when nothing is frozen yet. */
export async function readFrozen(
  broker: Broker,
  run: RunId,
  signal: AbortSignal,
): Promise<FrozenRun | undefined> {
  const view = new RunView(broker, run, { keepAudience: false });
  await view.catchUp(broker, signal);
  return view.freeze.frozenRun;
}
