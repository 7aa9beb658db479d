import type { AddressHash } from '../../campaign/address.ts';
import type { IssueId } from '../../campaign/ids.ts';
import { OutcomeEntry, RunEntry } from '../../journal/entries.ts';
import type { AudienceTuple } from '../../journal/freeze.ts';
import { nearest } from '../../nearest.ts';
import { UsageError } from '../command.ts';

/** Whose entries a person asks for. */
export type RecipientQuery =
  | { readonly kind: 'issue'; readonly id: IssueId }
  | { readonly kind: 'address'; readonly hash: AddressHash };

const entryKinds = RunEntry.options.map((option) => option.shape.kind.value);
const outcomeKinds = OutcomeEntry.options.map((option) => option.shape.kind.value);
/** Left out unless asked for: they matter to Postboard only, or repeat what `frozen` sums up. */
const unasked: readonly string[] = ['marker', 'audience'];

/** Reads `--kind`: names of entries or outcomes. Throws {@link UsageError} for any other. */
export function readKinds(flags: readonly string[]): ReadonlySet<string> {
  const known: readonly string[] = [...new Set<string>([...entryKinds, ...outcomeKinds])];
  const kinds = flags.flatMap((flag) => flag.split(',')).map((name) => name.trim());
  for (const kind of kinds)
    if (!known.includes(kind)) {
      const meant = nearest(kind, known);
      const hint = meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`;
      throw new UsageError(`There is no entry of the kind "${kind}"; ${hint}`);
    }
  return new Set(kinds);
}

/** Decides which entries a person sees. */
export class EntryFilter {
  readonly #kinds: ReadonlySet<string>;
  readonly #query: RecipientQuery | undefined;
  /** Several launches may write an audience each; the first that is frozen is the run's. */
  readonly #byFreeze = new Map<string, Set<number>>();
  #numbers: Set<number> | undefined;

  constructor(kinds: ReadonlySet<string>, query: RecipientQuery | undefined) {
    this.#kinds = kinds;
    this.#query = query;
  }

  /** Deliveries to whom was asked for; undefined until the audience is frozen. */
  get found(): number | undefined {
    return this.#numbers?.size;
  }

  /** To be asked about every entry, in order. */
  shows(entry: RunEntry): boolean {
    if (entry.kind === 'audience') this.#note(entry);
    if (entry.kind === 'frozen') this.#numbers ??= this.#byFreeze.get(entry.freeze) ?? new Set();
    if (entry.kind === 'reopened')
      for (const [number, hash] of entry.deliveries)
        if (this.#isAddress(hash)) this.#numbers?.add(number);
    return this.#isOfKind(entry) && this.#isAboutRecipient(entry);
  }

  #note({ freeze, from, recipients }: Extract<RunEntry, { kind: 'audience' }>): void {
    const numbers = this.#byFreeze.get(freeze) ?? new Set();
    this.#byFreeze.set(freeze, numbers);
    recipients.forEach((recipient, index) => {
      if (this.#isMeant(recipient)) numbers.add(from + index);
    });
  }

  #isMeant([id, hash]: AudienceTuple): boolean {
    return this.#query?.kind === 'issue' ? this.#query.id === id : this.#isAddress(hash);
  }

  #isAddress(hash: AddressHash | null): boolean {
    return this.#query?.kind === 'address' && this.#query.hash === hash;
  }

  #isOfKind(entry: RunEntry): boolean {
    if (this.#kinds.size === 0) return !unasked.includes(entry.kind);
    if (this.#kinds.has(entry.kind)) return true;
    return entry.kind === 'outcome' && this.#kinds.has(entry.outcome.kind);
  }

  #isAboutRecipient(entry: RunEntry): boolean {
    if (this.#query === undefined) return true;
    const numbers = this.#numbers;
    if (numbers === undefined) return entry.kind === 'opened';
    switch (entry.kind) {
      case 'attempt':
      case 'outcome':
      case 'bounced':
      case 'complained':
        return numbers.has(entry.number);
      case 'reopened':
        return entry.deliveries.some(([number]) => numbers.has(number));
      case 'opened':
      case 'frozen':
      case 'paused':
      case 'resumed':
      case 'cancelled':
      case 'closed':
        return true;
      case 'content':
      case 'audience':
      case 'batched':
      case 'marker':
      case 'refused':
      case 'reported':
        return false;
    }
  }
}
