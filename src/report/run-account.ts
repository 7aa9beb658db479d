import type { HaltReason } from '../campaign/halt.ts';
import type { IssueId } from '../campaign/ids.ts';
import type { Outcome } from '../campaign/outcome.ts';
import type { RunEntry, Unwritten } from '../journal/entries.ts';
import { FreezeReader } from '../journal/freeze.ts';
import { Ledger } from '../journal/ledger.ts';
import type { RunRecord } from '../journal/run-journal.ts';
import { Renderings } from './dry-run/renderings.ts';
import { AllUnwritten } from './unwritten.ts';

/** A final outcome that Jira does not show yet, or that its report must name. */
export interface Concluded {
  readonly number: number;
  readonly recipient: IssueId;
  readonly group: string;
  readonly outcome: Outcome;
}

/** What stopped a run without a person's move, and since when. */
export interface Halt {
  readonly reason: string;
  readonly because: HaltReason | undefined;
  readonly at: number;
}

/** The retry that a run was opened again for. */
export interface Retry {
  readonly generation: number;
  readonly by: string;
  /** Mails sent before it. */
  readonly sentBefore: number;
}

interface Unreported {
  readonly offset: number;
  readonly at: number;
  readonly outcome: Outcome;
}

const steps: ReadonlySet<RunEntry['kind']> = new Set([
  'frozen',
  'batched',
  'attempt',
  'outcome',
  'resumed',
]);

/** Everything that a report says about a run, as a fold over its journal. */
export class RunAccount {
  readonly ledger = new Ledger();
  readonly freeze = new FreezeReader({ keepAudience: true });
  /** Of a dry run. */
  readonly renderings = new Renderings();
  /** What Jira did not let its reports write. */
  readonly unwritten = new AllUnwritten();
  /** In the order of the journal. */
  #unreported = new Map<number, Unreported>();
  #notSent = new Map<number, Outcome>();
  #offset = -1;
  #lastStepAt = 0;
  #at = 0;
  #halt: Halt | undefined;
  #startedAt: number | undefined;
  #lastOutcomeAt: number | undefined;
  #cancelledAt: number | undefined;
  #retry: Retry | undefined;
  /** What came back, by delivery, whatever else is known of it. */
  readonly #bounces = new Map<number, Outcome>();
  readonly #complained = new Set<number>();

  apply({ offset, entry }: RunRecord): void {
    this.#offset = offset;
    if (steps.has(entry.kind)) this.#lastStepAt = entry.at;
    this.#at = entry.at;
    this.freeze.apply(entry);
    const closing = entry.kind === 'cancelled' ? this.#aboutToClose() : [];
    const changed = this.ledger.apply(entry);

    switch (entry.kind) {
      case 'outcome':
        if (!changed) return;
        this.#lastOutcomeAt = entry.at;
        // A deferral that comes after a cancellation settles its delivery as cancelled.
        this.#note(
          entry.number,
          offset,
          entry.outcome.kind === 'deferred' ? { kind: 'cancelled' } : entry.outcome,
        );
        return;
      case 'attempt':
        this.#startedAt ??= entry.at;
        // Begun by an owner that had not heard of the cancellation yet.
        if (changed)
          this.#note(entry.number, offset, { kind: 'unconfirmed', attempt: entry.attempt });
        return;
      case 'cancelled':
        this.#cancelledAt ??= entry.at;
        for (const { number, outcome } of closing) this.#note(number, offset, outcome);
        return;
      case 'bounced':
        this.#noteBounce(entry, offset, changed);
        return;
      case 'complained':
        this.#complained.add(entry.number);
        return;
      case 'paused':
        if (entry.move === undefined && this.ledger.phase === 'paused')
          this.#halt ??= { reason: entry.reason, because: entry.because, at: entry.at };
        return;
      case 'resumed':
        this.#halt = undefined;
        return;
      case 'reported':
        this.noteReported(entry.offset);
        this.unwritten.add(entry.unwritten ?? []);
        return;
      case 'reopened':
        this.#reopen(entry);
        return;
      case 'opened':
      case 'content':
      case 'audience':
      case 'frozen':
      case 'batched':
      case 'marker':
      case 'refused':
      case 'closed':
        return;
    }
  }

  /** Jira knows everything up to and including this offset. Told by who wrote it, it need not be read first. */
  noteReported(offset: number): void {
    for (const [number, { offset: at }] of this.#unreported) {
      if (at > offset) return;
      this.#unreported.delete(number);
    }
  }

  /** Offset of the last entry read. */
  get offset(): number {
    return this.#offset;
  }

  /** Set while the run rests because Postboard halted it. */
  get halt(): Halt | undefined {
    return this.#halt;
  }

  /** When the run last came a step further, in epoch milliseconds. */
  get lastStepAt(): number {
    return this.#lastStepAt;
  }

  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  get lastOutcomeAt(): number | undefined {
    return this.#lastOutcomeAt;
  }

  get cancelledAt(): number | undefined {
    return this.#cancelledAt;
  }

  /** Undefined while the run is its first. */
  get retry(): Retry | undefined {
    return this.#retry;
  }

  get unreportedCount(): number {
    return this.#unreported.size;
  }

  /** When the oldest of them came to be; undefined when there is none. */
  get unreportedSince(): number | undefined {
    let oldest: number | undefined;
    for (const { at } of this.#unreported.values()) oldest = Math.min(at, oldest ?? at);
    return oldest;
  }

  /** When a delivery came to what is not reported yet; undefined when it is. */
  concludedAt(number: number): number | undefined {
    return this.#unreported.get(number)?.at;
  }

  /** The oldest of them, so many at most, and none that came after an entry. */
  unreported(most = Infinity, upTo = this.#offset): readonly Concluded[] {
    const oldest: Concluded[] = [];
    for (const [number, { offset, outcome }] of this.#unreported) {
      if (oldest.length >= most || offset > upTo) break;
      oldest.push(this.#conclude(number, outcome));
    }
    return oldest;
  }

  /** Up to which entry Jira knows everything, once it knows these. */
  offsetAfter(written: readonly Concluded[]): number {
    const outcomes = new Map(written.map(({ number, outcome }) => [number, outcome]));
    for (const [number, { offset, outcome }] of this.#unreported)
      if (outcomes.get(number) !== outcome) return offset - 1;
    return this.#offset;
  }

  /** Told by who wrote it, it need not be read first. */
  noteWritten(written: readonly Concluded[], unwritten: readonly Unwritten[]): void {
    for (const { number, outcome } of written)
      if (this.#unreported.get(number)?.outcome === outcome) this.#unreported.delete(number);
    this.unwritten.add(unwritten);
  }

  /** Who called the mail spam. */
  complainers(): readonly IssueId[] {
    return [...this.#complained].map((number) => this.freeze.recipient(number).id);
  }

  /** Everybody who did not get the mail, by delivery number. */
  notSent(): readonly Concluded[] {
    return [...this.#notSent]
      .toSorted(([a], [b]) => a - b)
      .map(([number, outcome]) => this.#conclude(number, outcome));
  }

  #reopen({ generation, by, deliveries }: Extract<RunEntry, { kind: 'reopened' }>): void {
    for (const [number] of deliveries)
      if (this.ledger.stateOf(number).kind !== 'settled') {
        this.#notSent.delete(number);
        this.#bounces.delete(number);
      }
    if (generation === this.#retry?.generation || generation !== this.ledger.generation) return;
    this.#retry = { generation, by, sentBefore: this.ledger.outcomes('sent') };
    this.#startedAt = undefined;
    this.#lastOutcomeAt = undefined;
    this.#halt = undefined;
  }

  #noteBounce(entry: Extract<RunEntry, { kind: 'bounced' }>, offset: number, changed: boolean) {
    const { number, generation, reply, suppress, replyClass } = entry;
    if (generation < this.ledger.generationOf(number)) return;
    this.#bounces.set(number, { kind: 'bounced', reply, suppress, replyClass });
    if (changed) this.#note(number, offset, { kind: 'bounced', reply, suppress, replyClass });
  }

  #note(number: number, offset: number, became: Outcome): void {
    const state = this.ledger.stateOf(number);
    const isBack = state.kind === 'settled' && state.outcome === 'bounced';
    const outcome = (isBack ? this.#bounces.get(number) : undefined) ?? became;
    if (outcome.kind === 'rendered') {
      this.renderings.note(number, outcome);
      return;
    }
    this.#unreported.delete(number);
    this.#unreported.set(number, { offset, at: this.#at, outcome });
    if (outcome.kind === 'sent') this.#notSent.delete(number);
    else this.#notSent.set(number, outcome);
  }

  /** What a cancellation is about to settle, and as what. */
  #aboutToClose(): readonly { readonly number: number; readonly outcome: Outcome }[] {
    return Array.from({ length: this.ledger.count }, (_, number) => number).flatMap((number) => {
      const state = this.ledger.stateOf(number);
      if (state.kind === 'settled') return [];
      const outcome: Outcome =
        state.kind === 'open'
          ? { kind: 'unconfirmed', attempt: state.attempt }
          : { kind: 'cancelled' };
      return [{ number, outcome }];
    });
  }

  #conclude(number: number, outcome: Outcome): Concluded {
    const { id, group } = this.freeze.recipient(number);
    return { number, recipient: id, group, outcome };
  }
}
