import type { Logger } from 'pino';
import { type ChangelogId, partsOf, type RunId } from '../campaign/ids.ts';
import { haltRun } from '../journal/control.ts';
import type { RunEntry } from '../journal/entries.ts';
import type { Ledger } from '../journal/ledger.ts';
import type { Broker } from '../queue/port.ts';
import { HaltWatch } from './halt-watch.ts';

export interface SelfHaltOptions {
  readonly broker: Broker;
  readonly run: RunId;
  /** Reads the same entries. */
  readonly ledger: Ledger;
  readonly logger: Logger;
}

/** Pauses a run that goes badly, once until a person has moved it on. */
export class SelfHalt {
  readonly #options: SelfHaltOptions;
  readonly #watch = new HaltWatch();
  #haltedAfter: ChangelogId | undefined;

  constructor(options: SelfHaltOptions) {
    this.#options = options;
  }

  apply(entry: RunEntry): void {
    this.#watch.apply(entry);
  }

  /** Call it when everything that is there has been applied. */
  async haltIfBad(): Promise<void> {
    const { broker, run, ledger, logger } = this.#options;
    const { reason } = this.#watch;
    const lastMove = ledger.lastMove ?? partsOf(run).move;
    if (reason === undefined || this.#haltedAfter === lastMove) return;
    // There must be somebody left who is spared by it.
    if (ledger.phase !== 'running' || ledger.settled === ledger.count) return;
    await haltRun(broker, { run, lastMove }, reason);
    this.#haltedAfter = lastMove;
    logger.error({ ...reason }, 'run halted');
  }
}
