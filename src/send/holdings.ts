import type { Logger } from 'pino';
import type { Session } from '../queue/port.ts';
import type { Clock } from './clock.ts';

export interface HoldingsOptions {
  /** Of the run. */
  readonly partitions: number;
  /** How many processes send the run; 0 when none is counted yet. Rejects when nobody can tell. */
  readonly countProcesses: () => Promise<number>;
  /** Lets the next in line become owner of a partition. */
  readonly stepDown: (partition: number) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * RabbitMQ tells nobody that a consumer has come, and what the processes told each other through a journal would stay there
 * for good. So whoever holds more than one partition asks, which costs one question.
 */
const lookMilliseconds = 2_000;

/** How many partitions one process holds at most: a run takes as long as whoever holds most, however few others hold. */
export function shareOf(partitions: number, processes: number): number {
  return Math.ceil(partitions / Math.max(1, processes));
}

/** The partitions of a run that this process owns, which are no more than its share for long. Disposing ends the looking. */
export class Holdings implements AsyncDisposable {
  readonly #options: HoldingsOptions;
  /** The one taken last is the last. Those whose session is lost are held no more; see {@link #partitions}. */
  readonly #held = new Map<number, Session>();
  readonly #steppedDownAt = new Map<number, number>();
  readonly #ending = new AbortController();
  readonly #looking: Promise<void>;

  constructor(options: HoldingsOptions) {
    this.#options = options;
    this.#looking = this.#look();
  }

  /**
   * Whether the owner of a partition, which this process has just become, stays it. One that has its share already steps
   * down before it reads the journal, so that a partition costs one reading however many it passes on its way.
   */
  async take(partition: number, session: Session): Promise<boolean> {
    const isWelcome = this.#partitions.length === 0 || this.#isBack(partition);
    const share = isWelcome ? Infinity : await this.#share();
    // It may have been lost while the processes were counted.
    if (session.lost.aborted) return false;
    if (this.#partitions.length >= share) {
      this.#stepDown(partition);
      return false;
    }
    this.#held.set(partition, session);
    this.#options.logger.info({ partition }, 'partition taken');
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#looking;
  }

  /** Nobody else wanted it: passed on again, it would go round and round. */
  #isBack(partition: number): boolean {
    const steppedDownAt = this.#steppedDownAt.get(partition) ?? -Infinity;
    return this.#options.clock.now() - steppedDownAt < lookMilliseconds;
  }

  async #look(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#ending;
    try {
      for (;;) {
        // Processes that look at the same moment would step down for each other.
        await clock.wait(lookMilliseconds * (0.5 + clock.chance()), signal);
        if (this.#partitions.length > 1) await this.#stepDownFromExcess();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #stepDownFromExcess(): Promise<void> {
    const share = await this.#share();
    for (const partition of this.#partitions.slice(share)) this.#stepDown(partition);
  }

  #stepDown(partition: number): void {
    const { clock, logger, stepDown } = this.#options;
    this.#held.delete(partition);
    this.#steppedDownAt.set(partition, clock.now());
    logger.info({ partition }, 'partition given up');
    stepDown(partition);
  }

  /** Those that are held by now. */
  get #partitions(): readonly number[] {
    for (const [partition, { lost }] of this.#held) if (lost.aborted) this.#held.delete(partition);
    return [...this.#held.keys()];
  }

  async #share(): Promise<number> {
    const { partitions, countProcesses, logger } = this.#options;
    try {
      const processes = await countProcesses();
      logger.debug({ processes, held: this.#partitions.length }, 'processes counted');
      return shareOf(partitions, processes);
    } catch (error) {
      logger.debug({ err: error }, 'processes not counted');
      return partitions;
    }
  }
}
