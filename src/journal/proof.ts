import type { AddressHash } from '../campaign/address.ts';
import type { AttemptId } from '../campaign/ids.ts';
import { outcomeKinds } from '../campaign/outcome.ts';
import type { RunEntry } from './entries.ts';
import { FreezeReader } from './freeze.ts';
import { Ledger } from './ledger.ts';
import type { RunRecord } from './run-journal.ts';

/** One thing that must hold of a run that is over. `open`: it does not hold yet, and still may. */
export interface Finding {
  readonly name:
    | 'audience'
    | 'outcomes'
    | 'accepted-once'
    | 'announced'
    | 'attempts-ended'
    | 'reported'
    | 'closed';
  readonly holds: true | false | 'open';
  readonly detail: string;
}

type OutcomeRecord = Extract<RunEntry, { kind: 'outcome' }>;

/** Most deliveries that a finding names. */
const mostNamed = 10;

/** Proves from a run's journal that nobody was lost and nobody was mailed twice, as a fold over its entries. */
export class RunProof {
  readonly #ledger = new Ledger();
  readonly #freeze = new FreezeReader({ keepAudience: true });
  /** The attempt that the mail server accepted, by delivery. */
  readonly #accepted = new Map<number, AttemptId | undefined>();
  /** Accepted in two attempts, or tried once more after one. */
  readonly #twice = new Set<number>();
  readonly #begun = new Map<AttemptId, number>();
  readonly #ended = new Set<AttemptId>();
  /** Accepted in an attempt that was never begun in the journal. */
  readonly #unannounced = new Set<number>();
  /** Outcomes of deliveries that are not in the audience. */
  readonly #strangers = new Set<number>();
  #isDryRun = false;
  #lastSettledOffset = -1;
  #reportedOffset = -1;

  apply({ offset, entry }: RunRecord): void {
    const changed = this.#ledger.apply(entry);
    this.#freeze.apply(entry);
    switch (entry.kind) {
      case 'attempt':
        this.#begin(entry.number, entry.attempt);
        break;
      case 'outcome':
        this.#end(entry);
        break;
      case 'reported':
        this.#reportedOffset = Math.max(this.#reportedOffset, entry.offset);
        break;
      case 'opened':
        this.#isDryRun = entry.isDryRun ?? false;
        break;
      case 'content':
      case 'audience':
      case 'frozen':
      case 'batched':
      case 'marker':
      case 'paused':
      case 'resumed':
      case 'cancelled':
      case 'reopened':
      case 'refused':
      case 'closed':
      case 'bounced':
      case 'complained':
        break;
    }
    if (changed) this.#lastSettledOffset = offset;
  }

  /** What holds by now, and what does not. */
  findings(): readonly Finding[] {
    // There is no audience whose outcomes could be missing.
    if (this.#ledger.phase === 'refused') return [this.#acceptedOnce(), this.#closed()];
    return [
      this.#audience(),
      this.#outcomes(),
      this.#acceptedOnce(),
      this.#announced(),
      this.#attemptsEnded(),
      // A dry run tells its campaign, not its recipients.
      ...(this.#isDryRun ? [] : [this.#reported()]),
      this.#closed(),
    ];
  }

  #begin(number: number, attempt: AttemptId): void {
    this.#begun.set(attempt, number);
    // Closed before it could begin: its owner was lost, and its entry came late.
    if (this.#ended.has(attempt)) return;
    if (this.#accepted.has(number) && this.#accepted.get(number) !== attempt)
      this.#twice.add(number);
  }

  #end({ number, attempt, outcome }: OutcomeRecord): void {
    if (number >= this.#ledger.count) this.#strangers.add(number);
    if (attempt !== undefined) this.#ended.add(attempt);
    if (outcome.kind === 'unconfirmed') this.#ended.add(outcome.attempt);
    if (outcome.kind !== 'sent') return;
    if (this.#accepted.has(number) && this.#accepted.get(number) !== attempt)
      this.#twice.add(number);
    this.#accepted.set(number, attempt);
    if (attempt === undefined || !this.#begun.has(attempt)) this.#unannounced.add(number);
  }

  get #isOver(): boolean {
    return this.#ledger.phase === 'closed';
  }

  #audience(): Finding {
    const { frozen } = this.#ledger;
    if (frozen === undefined)
      return { name: 'audience', holds: 'open', detail: 'No audience is frozen.' };
    const holds = this.#freeze.isIntact;
    const detail = holds
      ? `The audience is the one that was frozen: ${frozen.count}, sha256 ${frozen.sha256}.`
      : `The audience is not the one that was frozen: its sha256 is not ${frozen.sha256}.`;
    return { name: 'audience', holds, detail };
  }

  #outcomes(): Finding {
    const { count, settled } = this.#ledger;
    const tally = outcomeKinds
      .filter((kind) => this.#ledger.outcomes(kind) > 0)
      .map((kind) => `${this.#ledger.outcomes(kind)} ${kind}`);
    const name = 'outcomes';
    if (this.#strangers.size > 0)
      return { name, holds: false, detail: `Outcomes of strangers: ${named(this.#strangers)}.` };
    if (settled < count)
      return {
        name,
        holds: this.#isOver ? false : 'open',
        detail: `${count - settled} of ${count} have no final outcome.`,
      };
    if (count === 0) return { name, holds: 'open', detail: 'Nobody has an outcome yet.' };
    return {
      name,
      holds: true,
      detail: `Everybody has one final outcome: ${tally.join(' + ')} = ${count}.`,
    };
  }

  #acceptedOnce(): Finding {
    const addresses = this.#addressesAcceptedTwice();
    const wrong = new Set([...this.#twice, ...addresses]);
    const name = 'accepted-once';
    if (wrong.size > 0)
      return { name, holds: false, detail: `Mailed twice, or tried again: ${named(wrong)}.` };
    return {
      name,
      holds: true,
      detail: `Nobody was mailed twice: ${this.#accepted.size} mails accepted for as many recipients and addresses.`,
    };
  }

  #addressesAcceptedTwice(): readonly number[] {
    const seen = new Set<AddressHash>();
    return [...this.#accepted.keys()].filter((number) => {
      if (number >= this.#ledger.count) return false;
      const { addressHash } = this.#freeze.recipient(number);
      if (addressHash === undefined) return false;
      const isSecond = seen.has(addressHash);
      seen.add(addressHash);
      return isSecond;
    });
  }

  #announced(): Finding {
    const holds = this.#unannounced.size === 0;
    const detail = holds
      ? 'Every accepted mail was announced by an attempt.'
      : `Accepted without an attempt before it: ${named(this.#unannounced)}.`;
    return { name: 'announced', holds, detail };
  }

  /** What a cancellation cut off has no outcome of its own; it counts as unconfirmed. */
  #attemptsEnded(): Finding {
    const open = [...this.#begun].filter(([attempt]) => !this.#ended.has(attempt));
    const unknown = open.filter(([, number]) => !this.#isUnconfirmed(number));
    const name = 'attempts-ended';
    if (unknown.length > 0)
      return {
        name,
        holds: this.#isOver ? false : 'open',
        detail: `Begun and not ended: ${named(unknown.map(([, number]) => number))}.`,
      };
    const cut = open.length === 0 ? '' : `, ${open.length} of them by the cancellation`;
    return { name, holds: true, detail: `All ${this.#begun.size} attempts have ended${cut}.` };
  }

  #isUnconfirmed(number: number): boolean {
    if (number >= this.#ledger.count) return false;
    const state = this.#ledger.stateOf(number);
    if (state.kind !== 'settled') return false;
    return state.outcome === 'unconfirmed' || state.outcome === 'bounced';
  }

  #reported(): Finding {
    const holds = this.#reportedOffset >= this.#lastSettledOffset;
    const detail = holds
      ? 'Jira shows every outcome.'
      : `Jira shows everything up to entry ${this.#reportedOffset}; the last outcome is entry ${this.#lastSettledOffset}.`;
    return { name: 'reported', holds: holds || (this.#isOver ? false : 'open'), detail };
  }

  #closed(): Finding {
    const { phase } = this.#ledger;
    const name = 'closed';
    switch (phase) {
      case 'closed':
        return { name, holds: true, detail: 'The run is over.' };
      case 'refused':
        return { name, holds: true, detail: 'The run was refused before it began.' };
      case 'launching':
      case 'running':
      case 'paused':
      case 'cancelled':
        return { name, holds: 'open', detail: `The run is ${phase}.` };
    }
  }
}

function named(numbers: Iterable<number>): string {
  const all = [...numbers].toSorted((a, b) => a - b);
  const more = all.length > mostNamed ? ` and ${all.length - mostNamed} more` : '';
  return `${all.length === 1 ? 'delivery' : 'deliveries'} ${all.slice(0, mostNamed).join(', ')}${more}`;
}
