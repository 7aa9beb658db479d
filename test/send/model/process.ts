import { pino } from 'pino';
import { attendRuns } from '../../../src/journal/attend.ts';
import { followRuns, type KnownRun, type Runs } from '../../../src/journal/runs.ts';
import { SendMessage } from '../../../src/queue/messages.ts';
import type { Broker, Consumer, Session, Settlement } from '../../../src/queue/port.ts';
import { createAttachmentStore } from '../../../src/send/attachments.ts';
import { attemptLetter } from '../../../src/send/attempt.ts';
import { Owner, type SendTools } from '../../../src/send/owner.ts';
import { createPace } from '../../../src/send/pace.ts';
import type { RetryPolicy } from '../../../src/send/retry.ts';
import { Turnstile } from '../../../src/send/turnstile.ts';
import type { SimulatedBroker } from './broker.ts';
import { SimulatedConsumer } from './consumer.ts';
import { describeEntries } from './describe.ts';
import type { SimulatedSmtp, SimulatedTransport } from './smtp.ts';
import type { Watch } from './watch.ts';
import type { Wire, World } from './world.ts';

export interface ProcessWorld {
  readonly world: World;
  readonly broker: SimulatedBroker;
  readonly smtp: SimulatedSmtp;
  readonly watch: Watch;
  readonly policy: RetryPolicy;
}

export const connections = 2;
const logger = pino({ enabled: false });

/** A process that sends: all of it real but its ways to RabbitMQ and to the SMTP server. */
export class Process {
  readonly name: string;
  readonly #parts: ProcessWorld;
  readonly #transport: SimulatedTransport;
  readonly #stop = new AbortController();
  readonly #appends = new Set<Wire>();
  readonly #consumers: SimulatedConsumer[] = [];
  #state: 'awake' | 'frozen' | 'crashed' | 'stopping' | 'stopped' = 'awake';
  #runs: Runs | undefined;
  #stage: AsyncDisposable | undefined;
  /** What went wrong and should not have. */
  readonly failures: unknown[] = [];
  #channels = 0;

  constructor(name: string, parts: ProcessWorld) {
    this.name = name;
    this.#parts = parts;
    this.#transport = parts.smtp.open({
      name,
      connections,
      isAwake: () => this.isAwake,
      onAnswerLost: (number) => parts.watch.noteDoubt(number),
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

  get isStopped(): boolean {
    return this.#state !== 'stopping';
  }

  /** It takes letters, or will. */
  get isAtWork(): boolean {
    return this.#state === 'awake' || this.#state === 'frozen';
  }

  /** The channels that it has, or believes to have. */
  get channels() {
    return this.#consumers.flatMap(({ channel }) => channel ?? []);
  }

  /** What it knows of the run. */
  knows(): KnownRun | undefined {
    return this.#runs?.active()[0];
  }

  /** As `kill -9`: so much of what it has written still arrives. */
  crash(arriving: number): boolean {
    if (!this.isAwake && !this.isFrozen) return false;
    this.#state = 'crashed';
    for (const channel of this.channels) channel.cut(arriving, 0);
    for (const wire of this.#appends) wire.cut(this.#parts.world.fate(2));
    this.#transport.crash();
    this.#parts.watch.noteCrash(this);
    return true;
  }

  freeze(): boolean {
    if (this.#state !== 'awake') return false;
    this.#state = 'frozen';
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
    const { policy } = this.#parts;
    const broker = this.#broker();
    const runs = await followRuns(broker, this.#stop.signal);
    this.#runs = runs;
    const tools: SendTools = {
      broker,
      transport: this.#transport,
      attachments: createAttachmentStore(() => Promise.reject(new Error('There are none'))),
      policy,
      logger,
      hardStop: this.#stop.signal,
    };
    const turnstile = new Turnstile(connections);
    this.#stage = attendRuns(
      runs,
      (run, letGo) => {
        const isRunning = () => runs.find(run.run)?.phase === 'running';
        const pace = createPace({ perSecond: undefined });
        const owners = new WeakMap<Session, Promise<Owner>>();
        return broker.consume(
          { kind: 'send', run: run.run, partition: 0 },
          { schema: SendMessage, prefetch: connections * 2 },
          async ({ message }, session): Promise<Settlement> => {
            const partition = { run, number: 0, pace, turnstile, isRunning, letGo };
            const opening =
              owners.get(session) ??
              Owner.open(tools, session, partition, (letter, owner) =>
                attemptLetter(tools, letter, owner),
              );
            owners.set(session, opening);
            opening.catch(() => owners.delete(session));
            return (await opening).settle({ message, redelivered: true, returns: 0 });
          },
        );
      },
      logger,
    );
  }

  /** The ways to RabbitMQ of this process. */
  #broker(): Broker {
    const { world, broker } = this.#parts;
    const isAwake = () => this.isAwake;
    return {
      append: (journal, entries) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        const what = `${this.name}: ${describeEntries(entries)}`;
        const wire = world.wire();
        this.#appends.add(wire);
        // A confirmation that got lost is a reason to say it again.
        const copies = world.fate(4) === 3 ? 2 : 1;
        for (let copy = 0; copy < copies; copy += 1)
          wire.send(what, () => {
            broker.journal(journal).append(entries);
            if (wire.length > 0) return;
            this.#appends.delete(wire);
            world.once(`${this.name} hears the confirmation: ${what}`, resolve, isAwake);
          });
        return promise;
      },
      read: (journal, offset, signal) =>
        broker.journal(journal).read(offset, world.wire(isAwake), signal),
      consume: async (_queue, { prefetch }, handler): Promise<Consumer> => {
        const consumer = new SimulatedConsumer({
          world,
          broker,
          prefetch,
          isAwake,
          nameChannel: () => {
            this.#channels += 1;
            return `${this.name}${this.#channels}`;
          },
          handler: (message, session) =>
            handler({ message: SendMessage.parse(message) as never, redelivered: true, returns: 0 }, session),
          onAppend: (entries) => this.#parts.watch.noteAppend(this, entries),
        });
        this.#consumers.push(consumer);
        return consumer;
      },
    } satisfies Pick<Broker, 'append' | 'read' | 'consume'> as Pick<
      Broker,
      'append' | 'read' | 'consume'
    > as Broker;
  }
}
