import { createHash } from 'node:crypto';
import type { AddressHash } from '../campaign/address.ts';
import type { Content } from '../campaign/content.ts';
import type { IssueId, RunId } from '../campaign/ids.ts';
import type { RuleEntry, RunEntry } from './entries.ts';
import { KeptAudience } from './kept-audience.ts';

type AudienceEntry = Extract<RunEntry, { kind: 'audience' }>;
/** As the journal holds it: `[issue id, address hash, index into the groups, number of the earlier delivery with this address]`. */
export type AudienceTuple = AudienceEntry['recipients'][number];

/** One recipient of the frozen audience. */
export interface FrozenRecipient {
  readonly id: IssueId;
  /** Absent when the issue held no address when the audience was frozen. */
  readonly addressHash: AddressHash | undefined;
  readonly group: string;
  readonly duplicateOf: number | undefined;
}

/** What launch decided once, and everybody reads back. */
export interface FrozenRun {
  readonly run: RunId;
  readonly campaign: { readonly id: IssueId; readonly key: string; readonly summary: string };
  readonly startedBy: string;
  readonly frozenAt: number;
  readonly content: Content;
  /** Deliveries, samples included. */
  readonly count: number;
  readonly isDryRun: boolean;
  /** So many at the end are for test recipients. */
  readonly samples: number;
  /** Since the dry run, where there was one. */
  readonly drift: { readonly joined: number; readonly left: number } | undefined;
  readonly partitions: number;
  readonly pacePerSecond: number | undefined;
  readonly groups: readonly string[];
  readonly rules: readonly RuleEntry[];
}

/** Finds the winning freeze in a run's entries, and its audience when asked to keep it. */
export class FreezeReader {
  readonly #keepAudience: boolean;
  #opened: Extract<RunEntry, { kind: 'opened' }> | undefined;
  #frozen: Extract<RunEntry, { kind: 'frozen' }> | undefined;
  #contents = new Map<string, Content>();
  #audiences = new Map<string, KeptAudience>();
  /** Of reopened deliveries whose address was corrected. */
  readonly #corrected = new Map<number, Pick<FrozenRecipient, 'addressHash' | 'duplicateOf'>>();

  constructor(options: { readonly keepAudience: boolean }) {
    this.#keepAudience = options.keepAudience;
  }

  apply(entry: RunEntry): void {
    if (entry.kind === 'opened') this.#opened ??= entry;
    if (entry.kind === 'reopened') this.#correct(entry);
    if (this.#frozen !== undefined) return;
    if (entry.kind === 'content') this.#contents.set(entry.freeze, entry.content);
    if (entry.kind === 'audience' && this.#keepAudience) this.#keep(entry);
    if (entry.kind === 'frozen') {
      this.#frozen = entry;
      for (const freeze of this.#contents.keys())
        if (freeze !== entry.freeze) this.#contents.delete(freeze);
      for (const freeze of this.#audiences.keys())
        if (freeze !== entry.freeze) this.#audiences.delete(freeze);
    }
  }

  /** Undefined until the audience is frozen. */
  get frozenRun(): FrozenRun | undefined {
    const frozen = this.#frozen;
    const content = frozen && this.#contents.get(frozen.freeze);
    if (frozen === undefined || content === undefined || this.#opened === undefined)
      return undefined;
    return {
      run: this.#opened.run,
      campaign: this.#opened.campaign,
      startedBy: this.#opened.by,
      frozenAt: frozen.at,
      content,
      count: frozen.count,
      isDryRun: this.#opened.isDryRun ?? false,
      samples: frozen.samples ?? 0,
      drift: frozen.drift,
      partitions: frozen.partitions,
      pacePerSecond: frozen.pacePerSecond,
      groups: frozen.groups,
      rules: frozen.rules,
    };
  }

  /** One recipient by delivery number. Throws when the audience was not kept, or has no such number. */
  recipient(number: number): FrozenRecipient {
    const tuple = this.#frozen && this.#audiences.get(this.#frozen.freeze)?.at(number);
    if (tuple === undefined) throw new RangeError(`Delivery ${number} is not in the audience`);
    const [id, addressHash, group, duplicateOf] = tuple;
    return {
      id,
      addressHash: addressHash ?? undefined,
      group: this.#frozen?.groups[group] ?? '',
      duplicateOf: duplicateOf ?? undefined,
      ...this.#corrected.get(number),
    };
  }

  /** True when the audience that was read is the one that was frozen. */
  get isIntact(): boolean {
    const tuples = this.#frozen && this.#audiences.get(this.#frozen.freeze);
    if (this.#frozen === undefined) return false;
    return digestOf(tuples ?? []) === this.#frozen.sha256;
  }

  #correct({ deliveries }: Extract<RunEntry, { kind: 'reopened' }>): void {
    for (const [number, addressHash, duplicateOf] of deliveries)
      if (addressHash !== null)
        this.#corrected.set(number, { addressHash, duplicateOf: duplicateOf ?? undefined });
  }

  #keep(entry: AudienceEntry): void {
    const kept = this.#audiences.get(entry.freeze) ?? new KeptAudience();
    kept.keep(entry.from, entry.recipients);
    this.#audiences.set(entry.freeze, kept);
  }
}

/** SHA-256 over the recipients as JSON, one a line; what `frozen` carries. */
export function digestOf(recipients: Iterable<AudienceTuple>): string {
  const hash = createHash('sha256');
  for (const recipient of recipients) hash.update(`${JSON.stringify(recipient)}\n`);
  return hash.digest('hex');
}
