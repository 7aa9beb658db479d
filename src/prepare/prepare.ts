import type { Logger } from 'pino';
import { haltAtOnce } from '../campaign/halt.ts';
import type { RunId } from '../campaign/ids.ts';
import type { Imprint } from '../campaign/imprint.ts';
import type { Jira } from '../jira/port.ts';
import { attendRuns } from '../journal/attend.ts';
import { haltRun } from '../journal/control.ts';
import { readFrozen } from '../journal/run-view.ts';
import type { KnownRun, Runs } from '../journal/runs.ts';
import { DataUnusable, type MergeSources } from '../merge-data/port.ts';
import { Batch } from '../queue/messages.ts';
import { type Broker, type Session, type Settlement, Unroutable } from '../queue/port.ts';
import type { Suppressions } from '../suppression/follow.ts';
import { compileContent } from '../templates/by-group.ts';
import { handleBatch } from './batch.ts';
import type { Stationery } from './letter.ts';
import type { Naming } from './naming.ts';

export interface PrepareOptions {
  readonly broker: Broker;
  readonly jira: Pick<Jira, 'recipients'>;
  readonly runs: Runs;
  /** Without, templates that use merge data cannot be prepared. */
  readonly mergeData?: MergeSources | undefined;
  /** Keys the hashes of addresses. */
  readonly secret: string;
  readonly suppressions: Pick<Suppressions, 'of'>;
  readonly naming: Naming;
  /** True while nobody at all may be mailed. */
  readonly isQuiet?: (() => boolean) | undefined;
  readonly imprint: Imprint;
  readonly logger: Logger;
}

/** One batch at work and one in hand, so that rendering does not wait for Jira. */
const prefetch = 2;

/** The run's journal has no frozen content: there is nothing to prepare letters from. */
class NothingFrozen extends Error {
  override readonly name = 'NothingFrozen';
}

/** The frozen template does not compile, although it did when the run started: another version of Postboard checked it. */
class TemplateUnusable extends Error {
  override readonly name = 'TemplateUnusable';
}

/**
 * Prepares the letters of every running run; any number of processes may do so at once. Disposing finishes what is begun
 * and gives back the rest.
 */
export function startPrepare(options: PrepareOptions): AsyncDisposable {
  return attendRuns(
    options.runs,
    (run, letGo) => {
      const preparing = new RunPreparing(run, options, letGo);
      options.logger.info({ run: run.run, key: run.key }, 'preparing');
      return options.broker.consume(
        { kind: 'prepare', run: run.run },
        { schema: Batch, prefetch },
        ({ message }, session) => preparing.handle(message, session),
      );
    },
    options.logger,
  );
}

/** The batches of one run in this process. */
class RunPreparing {
  readonly #known: KnownRun;
  readonly #options: PrepareOptions;
  readonly #letGo: () => void;
  readonly #logger: Logger;
  #stationery: Promise<Stationery> | undefined;

  constructor(known: KnownRun, options: PrepareOptions, letGo: () => void) {
    this.#known = known;
    this.#options = options;
    this.#letGo = letGo;
    this.#logger = options.logger.child({ run: known.run });
  }

  get #run(): RunId {
    return this.#known.run;
  }

  async handle(batch: Batch, session: Session): Promise<Settlement> {
    const run = this.#run;
    if (batch.run !== run)
      return {
        kind: 'park',
        class: 'misplaced',
        reason: `Belongs to run ${batch.run}, not to ${run}`,
      };
    const waiting = AbortSignal.any([session.lost, session.stopping]);
    try {
      const stationery = await this.#openStationery(waiting);
      return await handleBatch(batch, session, stationery, this.#options);
    } catch (error) {
      return waiting.aborted ? { kind: 'give-back' } : this.#afterError(error);
    }
  }

  /** Reads what is frozen and compiles it, once for all letters of the run. */
  #openStationery(signal: AbortSignal): Promise<Stationery> {
    if (this.#stationery !== undefined) return this.#stationery;
    const opening = this.#readStationery(signal);
    this.#stationery = opening;
    opening.catch(() => {
      this.#stationery = undefined;
    });
    return opening;
  }

  async #readStationery(signal: AbortSignal): Promise<Stationery> {
    const { broker, mergeData, secret, suppressions, naming, imprint } = this.#options;
    const run = this.#run;
    const frozen = await readFrozen(broker, run, signal);
    if (frozen === undefined)
      throw new NothingFrozen(`The journal of run ${run} has no frozen content`);
    const templates = compileContent(frozen.content);
    if (templates.kind === 'problems') throw new TemplateUnusable(templates.problems.join(' '));
    const sources = mergeData?.forCampaign(frozen.content.dataFiles);
    return { frozen, templates, sources, secret, suppressions, naming, imprint };
  }

  /** What no batch can cure stops the run here; anything else is the worker loop's to report. */
  async #afterError(error: unknown): Promise<Settlement> {
    if (error instanceof TemplateUnusable) {
      this.#logger.error({ err: error }, 'run halted');
      await haltRun(
        this.#options.broker,
        this.#known,
        haltAtOnce('content-unusable', error.message),
      );
      return { kind: 'give-back' };
    }
    if (error instanceof DataUnusable) {
      this.#logger.error({ err: error }, 'run halted');
      await haltRun(this.#options.broker, this.#known, haltAtOnce('data-unusable', error.message));
      return { kind: 'give-back' };
    }
    if (error instanceof NothingFrozen || error instanceof Unroutable) {
      this.#logger.error({ err: error }, 'run has no journal or no queues');
      this.#letGo();
      return { kind: 'give-back' };
    }
    throw error;
  }
}
