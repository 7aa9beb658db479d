import type { Kept, KnownRecipient, Register } from '../../jira/register/register.ts';
import type { Entry, Recipient } from './entries.ts';
import type { LineNews } from './say.ts';

/** How many issues Jira creates in one call. */
const mostTogether = 50;

interface Desk {
  readonly register: Register;
  /** By address. */
  readonly known: ReadonlyMap<string, KnownRecipient>;
  readonly onlyPlan: boolean;
}

/** Brings entries to Jira, as many together as one call creates. */
export class Batches {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** As many entries as hold what is created together, or as many others. */
  async *of(entries: AsyncIterable<Entry>): AsyncGenerator<readonly Entry[]> {
    let batch: Entry[] = [];
    let fresh = 0;
    for await (const entry of entries) {
      batch.push(entry);
      if (this.#isFresh(entry)) fresh++;
      if (fresh < mostTogether && batch.length - fresh < mostTogether) continue;
      yield batch;
      batch = [];
      fresh = 0;
    }
    if (batch.length > 0) yield batch;
  }

  /** What became of each entry, in their order. */
  async handle(batch: readonly Entry[], signal: AbortSignal): Promise<readonly LineNews[]> {
    const { register, onlyPlan } = this.#desk;
    const fresh = batch.filter((entry) => this.#isFresh(entry));
    const texts = fresh.map((entry) => entry.texts);
    const kept = onlyPlan || texts.length === 0 ? [] : await register.create(texts, signal);
    const created = new Map(fresh.map((entry, at) => [entry, kept[at]]));
    return await Promise.all(
      batch.map(async (entry): Promise<LineNews> => {
        const { line } = entry;
        if (entry.kind === 'fault') return { line, kind: 'refused', problem: entry.problem };
        const known = this.#desk.known.get(entry.address);
        if (known !== undefined) return await this.#change(entry, known, signal);
        return newsOf(entry, 'created', created.get(entry));
      }),
    );
  }

  async #change(entry: Recipient, known: KnownRecipient, signal: AbortSignal): Promise<LineNews> {
    const { register, onlyPlan } = this.#desk;
    const news = register.news(known, entry.texts);
    const asItIs: Kept = { kind: 'kept', key: known.key };
    if (news.size === 0) return newsOf(entry, 'unchanged', asItIs);
    return newsOf(entry, 'changed', onlyPlan ? asItIs : await register.change(known, news, signal));
  }

  #isFresh(entry: Entry): entry is Recipient {
    return entry.kind === 'recipient' && !this.#desk.known.has(entry.address);
  }
}

function newsOf(
  { line, address }: Recipient,
  kind: 'created' | 'changed' | 'unchanged',
  kept: Kept | undefined,
): LineNews {
  if (kept?.kind === 'refused') return { line, kind: 'refused', address, problem: kept.problem };
  return { line, kind, ...(kept && { key: kept.key }), address };
}
