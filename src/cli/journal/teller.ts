import { FreezeReader } from '../../journal/freeze.ts';
import { Ledger } from '../../journal/ledger.ts';
import type { RunRecord } from '../../journal/run-journal.ts';
import { timestamp } from '../times.ts';
import type { EntryFilter } from './filter.ts';
import { sentenceOf } from './sentence.ts';

/** Prints a run's entries as they are read: a sentence each, or the entry itself as JSON. */
export class Teller {
  readonly filter: EntryFilter;
  readonly #isJson: boolean;
  readonly #ledger = new Ledger();
  readonly #freeze = new FreezeReader({ keepAudience: true });

  constructor(filter: EntryFilter, isJson: boolean) {
    this.filter = filter;
    this.#isJson = isJson;
  }

  tell({ offset, entry }: RunRecord): void {
    this.#ledger.apply(entry);
    this.#freeze.apply(entry);
    if (!this.filter.shows(entry)) return;
    if (this.#isJson) {
      const recipient = 'number' in entry ? this.#recipient(entry.number) : undefined;
      const upTo = entry.kind === 'reported' ? entry.offset : undefined;
      console.log(JSON.stringify({ ...entry, offset, upTo, recipient }));
    } else
      console.log(`${timestamp(entry.at)}  ${sentenceOf(entry, (number) => this.#name(number))}`);
  }

  /** Nothing more is to come. */
  get isOver(): boolean {
    const { phase } = this.#ledger;
    return phase === 'closed' || phase === 'refused';
  }

  #name(number: number): string {
    const recipient = this.#recipient(number);
    const { count, samples = 0 } = this.#ledger.frozen ?? { count: 0 };
    const what = number < count - samples ? 'Delivery' : 'Sample';
    return `${what} ${number}${recipient === undefined ? '' : ` (recipient ${recipient})`}`;
  }

  #recipient(number: number): string | undefined {
    return number < this.#ledger.count ? this.#freeze.recipient(number).id : undefined;
  }
}
