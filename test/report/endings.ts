import type { HaltCause } from '../../src/campaign/halt.ts';
import type { AttemptId } from '../../src/campaign/ids.ts';
import type { ReplyClassName } from '../../src/campaign/outcome.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { HaltWatch } from '../../src/report/halt-watch.ts';
import { entry } from '../journal/entries.ts';

/** How letters end, for tests. */
export type Ending = Extract<RunEntry, { kind: 'outcome' }>['outcome'];

export const sent: Ending = { kind: 'sent', reply: '250 Ok' };
export const failed: Ending = { kind: 'failed', reason: 'No firstName' };
export const unconfirmed: Ending = { kind: 'unconfirmed', attempt: 'a' as AttemptId };
export const rejected = (replyClass: ReplyClassName, text = '550 No'): Ending => ({
  kind: 'rejected',
  reply: { code: 550, text },
  suppress: replyClass === 'invalid-recipient',
  replyClass,
});
export const deferred = (replyClass: ReplyClassName): Ending => ({
  kind: 'deferred',
  reply: '451 Later',
  replyClass,
});

/** One for each cause that a run is watched for. */
export const badEndings = {
  'invalid-recipient': rejected('invalid-recipient'),
  blocked: rejected('blocked'),
  'sender-unproven': rejected('sender-unproven'),
  unconfirmed,
  protocol: deferred('protocol'),
  failed,
} as const satisfies Partial<Record<HaltCause, Ending>>;

/** A run's letters end, one after the other, each by an attempt of its own. */
export class WatchedRun {
  readonly watch = new HaltWatch();
  #attempts = 0;
  #moves = 100;

  end(...endings: readonly Ending[]): this {
    for (const ending of endings) {
      this.#attempts += 1;
      this.watch.apply(entry.outcome(this.#attempts, ending, `a:${this.#attempts}`));
    }
    return this;
  }

  /** How many of these it takes until it halts. */
  endsUntilHalt(endings: readonly Ending[]): number | undefined {
    const index = endings.findIndex((ending) => this.end(ending).watch.reason !== undefined);
    return index < 0 ? undefined : index + 1;
  }

  /** It halts, and a person moves it on. */
  moveOn(): this {
    const { reason: because } = this.watch;
    this.watch.apply({ v: 1, kind: 'paused', at: 5, reason: '', because });
    this.#moves += 1;
    this.watch.apply(entry.resumed(String(this.#moves)));
    return this;
  }
}

export function times(count: number, ...endings: readonly Ending[]): readonly Ending[] {
  return Array.from({ length: count }, () => endings).flat();
}
