import type { RunId } from '../campaign/ids.ts';
import { runJournal } from '../journal/run-journal.ts';
import { RunView } from '../journal/run-view.ts';
import type { Broker, Session } from '../queue/port.ts';
import { GatheredEntries } from './gathered-entries.ts';

/** What all owners on one channel know of their run, and write with. */
export interface SharedJournal {
  readonly view: RunView;
  readonly entries: GatheredEntries;
}

/**
 * One run's journal as the owners of this process share it. They are on one channel, so that their entries go together; a
 * channel that is lost takes along what was to be written on it, and what was known by it.
 */
export class Journals {
  readonly #broker: Broker;
  readonly #run: RunId;
  readonly #byChannel = new WeakMap<AbortSignal, SharedJournal>();

  constructor(broker: Broker, run: RunId) {
    this.#broker = broker;
    this.#run = run;
  }

  of(session: Session): SharedJournal {
    const known = this.#byChannel.get(session.lost);
    if (known !== undefined) return known;
    const shared = {
      view: new RunView(this.#broker, this.#run, { keepAudience: false }),
      entries: new GatheredEntries((message) => session.append(runJournal(this.#run), [message])),
    };
    this.#byChannel.set(session.lost, shared);
    return shared;
  }
}
