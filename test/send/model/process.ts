import { followRuns, type KnownRun, type Runs } from '../../../src/journal/runs.ts';
import type { RetryPolicy } from '../../../src/send/retry.ts';
import type { SimulatedBroker } from './broker.ts';
import { connections, startOwning } from './owning.ts';
import { run } from './run.ts';
import type { SimulatedSmtp, SimulatedTransport } from './smtp.ts';
import type { Watch } from './watch.ts';
import { WayToRabbit } from './way-to-rabbit.ts';
import type { World } from './world.ts';

export interface ProcessWorld {
  readonly world: World;
  readonly broker: SimulatedBroker;
  readonly smtp: SimulatedSmtp;
  readonly watch: Watch;
  readonly policy: RetryPolicy;
}

/** A process that sends: all of it real but its ways to RabbitMQ and to the SMTP server. */
export class Process {
  readonly name: string;
  readonly #parts: ProcessWorld;
  readonly #transport: SimulatedTransport;
  readonly #rabbit: WayToRabbit;
  #state: 'awake' | 'frozen' | 'crashed' | 'stopping' | 'stopped' = 'awake';
  #runs: Runs | undefined;
  #stage: AsyncDisposable | undefined;
  /** What went wrong and should not have. */
  readonly failures: unknown[] = [];

  constructor(name: string, parts: ProcessWorld) {
    this.name = name;
    this.#parts = parts;
    this.#transport = parts.smtp.open({
      name,
      connections,
      isAwake: () => this.isAwake,
      onMail: (number) => parts.watch.noteMail(this, number),
      onAnswerLost: (number) => parts.watch.noteDoubt(number),
      onAccepted: (number) => parts.watch.noteAnswer(this, number),
    });
    this.#rabbit = new WayToRabbit({
      ...parts,
      name,
      isAwake: () => this.isAwake,
      onAppend: (entries) => parts.watch.noteAppend(this, entries),
    });
    this.#start().catch((error: unknown) => this.failures.push(error));
  }

  /** It can hear and act. */
  get isAwake(): boolean {
    return this.#state === 'awake' || this.#state === 'stopping';
  }

  get isFrozen(): boolean {
    return this.#state === 'frozen';
  }

  get isStopping(): boolean {
    return this.#state === 'stopping';
  }

  get isCrashed(): boolean {
    return this.#state === 'crashed';
  }

  /** It takes letters, or will. */
  get isAtWork(): boolean {
    return this.#state === 'awake' || this.#state === 'frozen';
  }

  /** The channels that it has, or believes to have. */
  get channels() {
    return this.#rabbit.channels;
  }

  /** What it knows of the run; undefined while it knows nothing. */
  get phase(): KnownRun['phase'] | undefined {
    return this.#runs?.find(run)?.phase;
  }

  /** As `kill -9`: so much of what it has written still arrives. */
  crash(arriving: number): boolean {
    if (!this.isAwake && !this.isFrozen) return false;
    this.#state = 'crashed';
    this.#rabbit.crash(arriving);
    this.#transport.crash();
    this.#parts.watch.noteCrash(this);
    return true;
  }

  /** As SIGSTOP; RabbitMQ may lose patience with it, after so much of what it has written has arrived. */
  freeze(arriving: number | undefined): boolean {
    if (this.#state !== 'awake') return false;
    this.#state = 'frozen';
    if (arriving !== undefined)
      for (const channel of this.channels) channel.cut(arriving, Number.POSITIVE_INFINITY);
    this.#parts.watch.noteCrash(this);
    return true;
  }

  thaw(): boolean {
    if (this.#state !== 'frozen') return false;
    this.#state = 'awake';
    return true;
  }

  /** As SIGTERM. */
  stop(): boolean {
    if (this.#state !== 'awake' || this.#stage === undefined) return false;
    this.#state = 'stopping';
    this.#end().catch((error: unknown) => this.failures.push(error));
    return true;
  }

  async #end(): Promise<void> {
    await this.#stage?.[Symbol.asyncDispose]();
    await this.#runs?.[Symbol.asyncDispose]();
    this.#state = 'stopped';
  }

  async #start(): Promise<void> {
    const broker = this.#rabbit.port;
    this.#runs = await followRuns(broker, new AbortController().signal);
    this.#stage = startOwning(
      this.#runs,
      broker,
      Object.assign(this.#transport, { connections }),
      this.#parts.policy,
    );
  }
}
