import type { RunAccount } from './run-account.ts';

/** Nothing on the ladder takes longer than its longest rung; the rest is for brokers and processes that come late. */
const share = 1.25;

/** Notices that a run waits for letters that nobody has any more: nothing has happened for longer than the longest wait. */
export class Stall {
  readonly #account: RunAccount;
  readonly #patienceMilliseconds: number;
  #askedAt = 0;

  constructor(account: RunAccount, longestWaitMilliseconds: number) {
    this.#account = account;
    this.#patienceMilliseconds = longestWaitMilliseconds * share;
  }

  /** Milliseconds until the run has to be looked into, unless something happens before; infinite when it does not run. */
  untilDue(now: number): number {
    const { ledger, lastStepAt } = this.#account;
    if (ledger.phase !== 'running' || ledger.settled === ledger.count) return Infinity;
    const since = Math.max(lastStepAt, this.#askedAt);
    return since + this.#patienceMilliseconds - now;
  }

  /** It is being looked into. */
  note(now: number): void {
    this.#askedAt = now;
  }
}
