import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { pauseAfter } from './pauses.ts';

export interface RestOptions {
  /** Tries again: whether the rest is over, or the sentence of what is still wrong. */
  readonly probe: () => Promise<'over' | { readonly sentence: string }>;
  /** Called when it is. */
  readonly over: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Leaves a server alone that is not fit to be used, and probes it after pauses that grow from one failure to the next. */
export class Rest {
  readonly #options: RestOptions;
  /** In a row, over several rests. */
  #failures = 0;
  #sentence: string | undefined;

  constructor(options: RestOptions) {
    this.#options = options;
  }

  /** What is wrong, as one sentence; undefined while there is no rest. */
  get sentence(): string | undefined {
    return this.#sentence;
  }

  /** Begins a rest; during one, nothing new is learned from what was already under way. */
  begin(sentence: string): void {
    if (this.#sentence !== undefined || this.#options.signal.aborted) return;
    this.#note(sentence);
    void this.#untilOver();
  }

  /** The server did what it is there for: the next pause is short again. */
  forget(): void {
    this.#failures = 0;
  }

  #note(sentence: string): void {
    this.#failures += 1;
    this.#sentence = sentence;
  }

  async #untilOver(): Promise<void> {
    const { probe, over, clock, logger, signal } = this.#options;
    while (!signal.aborted) {
      const pauseMilliseconds = Math.round(pauseAfter(this.#failures, clock.chance()));
      logger.warn({ reason: this.#sentence, pauseMilliseconds }, 'transport rests');
      try {
        await clock.wait(pauseMilliseconds, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      const result = await probe();
      if (result === 'over') break;
      this.#note(result.sentence);
    }
    this.#sentence = undefined;
    if (signal.aborted) return;
    logger.info('transport goes on');
    over();
  }
}
