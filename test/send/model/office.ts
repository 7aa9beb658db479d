import type { CampaignStatus, Move } from '../../../src/campaign/campaign.ts';
import type { ChangelogId } from '../../../src/campaign/ids.ts';
import { decideMoves } from '../../../src/campaign/moves.ts';
import { journalControl } from '../../../src/journal/control.ts';
import type { RunEntry, ServiceEntry } from '../../../src/journal/entries.ts';
import { Ledger } from '../../../src/journal/ledger.ts';
import type { Letter, Refusal, SendMessage } from '../../../src/queue/messages.ts';
import type { Publisher } from '../../../src/queue/port.ts';
import { entriesIn } from '../../journal/entries.ts';
import { freezeOf, recipientOf } from '../frozen.ts';
import type { SimulatedBroker } from './broker.ts';
import { describeEntries } from './describe.ts';
import { allNumbers, campaign, count, run } from './run.ts';
import { addressOf, headersOf } from './smtp.ts';
import type { World } from './world.ts';

/** What prepare finds instead of a recipient for a letter; undefined where it finds one. */
export type Refusing = 'skipped' | 'failed' | undefined;

/** Everybody who works on the run but its owners: the person at the card, launch, prepare and report. */
export class Office {
  readonly failures: unknown[] = [];
  readonly #world: World;
  readonly #broker: SimulatedBroker;
  readonly #publisher: Publisher;
  readonly #moves: Move[] = [];
  #haveLettersBeenLost = false;

  constructor(world: World, broker: SimulatedBroker) {
    this.#world = world;
    this.#broker = broker;
    this.#publisher = this.#publish();
    broker.run.append(freezeOf(run, { count }));
    broker.service.append([
      { v: 1, kind: 'run-opened', at: 0, run, key: 'MAIL-7', partitions: 1 } satisfies ServiceEntry,
    ]);
    this.#moveCard('ready', 'sending');
  }

  /** The run as somebody finds it who reads its journal now. */
  get ledger(): Ledger {
    const ledger = new Ledger();
    for (const entry of entriesIn(this.#broker.run.entries)) ledger.apply(entry);
    return ledger;
  }

  get haveLettersBeenLost(): boolean {
    return this.#haveLettersBeenLost;
  }

  get card(): CampaignStatus {
    return this.#moves.at(-1)?.to ?? 'draft';
  }

  /** Moves the card where it can be moved to, and has everybody told. */
  move(to: 'sending' | 'paused' | 'cancelled'): boolean {
    const { card } = this;
    const isPossible =
      to === 'sending'
        ? card === 'paused'
        : card === 'sending' || (card === 'paused' && to !== card);
    if (!isPossible) return false;
    this.#moveCard(card, to);
    return this.look();
  }

  /** Webhook or poller tells what the card's moves ask for, once more. */
  look(): boolean {
    this.#begin(async () => {
      const { control } = decideMoves(campaign, this.#moves, new Date(0), 1);
      for (const { kind, move } of control)
        if (kind !== 'reopened')
          await journalControl(this.#publisher, run, { kind, move, reason: 'Moved' });
    });
    return true;
  }

  /** Batches are put on the way, perhaps again. */
  prepare(numbers: readonly number[], refusing?: Refusing): boolean {
    const { generation } = this.ledger;
    for (const number of numbers) {
      const message =
        refusing === undefined ? letter(number, generation) : refusal(number, generation, refusing);
      this.#world.once(
        `${message.kind} ${number} (${generation}) is published`,
        () => this.#broker.partition.push(message),
        this.#world.lag(),
      );
    }
    return true;
  }

  loseLetters(): boolean {
    const lost = this.#broker.partition.lose();
    if (lost > 0) this.#haveLettersBeenLost = true;
    return lost > 0;
  }

  /** Report finds everything settled: the run is over, and the card goes to Sent. */
  finish(): boolean {
    const { ledger, card } = this;
    const isOver = ledger.settled === ledger.count && ledger.openAttempts === 0;
    if (!isOver || ledger.phase !== 'running' || card !== 'sending') return false;
    const { generation } = ledger;
    const base = { v: 1, at: 0 } as const;
    this.#begin(async () => {
      await this.#tell({ ...base, kind: 'run-finishing', run, generation });
      this.#broker.partition.lose(); // With its queue: everything is settled.
      await this.#append({ ...base, kind: 'closed', generation });
      if (this.card === 'sending') this.#moveCard('sending', 'sent');
      await this.#tell({ ...base, kind: 'run-closed', run, generation });
    });
    return true;
  }

  /** The person retries what failed and what is unconfirmed. */
  reopen(): boolean {
    const { ledger, card } = this;
    const numbers = allNumbers().filter((number) => isForRetry(ledger, number));
    if (card !== 'sent' || ledger.phase !== 'closed' || numbers.length === 0) return false;
    const move = this.#moveCard('sent', 'sending');
    const generation = ledger.generation + 1;
    this.#begin(async () => {
      await this.#append({
        v: 1,
        kind: 'reopened',
        at: 0,
        move,
        by: 'Casey',
        generation,
        deliveries: numbers.map((number) => [number, null, null]),
      });
      await this.#tell({
        v: 1,
        kind: 'run-opened',
        at: 0,
        run,
        key: 'MAIL-7',
        partitions: 1,
        reopening: { generation, move },
      });
      this.look();
      this.prepare(this.ledger.unsettled());
    });
    return true;
  }

  #moveCard(from: CampaignStatus, to: CampaignStatus): ChangelogId {
    const id = String(10 + this.#moves.length) as ChangelogId;
    this.#moves.push({ id, at: new Date(0), by: 'Casey', from, to });
    this.#world.tell(`the card is moved to ${to} (${id})`);
    return id;
  }

  #begin(work: () => Promise<void>): void {
    work().catch((error: unknown) => this.failures.push(error));
  }

  #append(entry: RunEntry): Promise<void> {
    return this.#publisher.append({ kind: 'run', run }, [entry]);
  }

  #tell(entry: ServiceEntry): Promise<void> {
    return this.#publisher.append({ kind: 'service' }, [entry]);
  }

  #publish(): Publisher {
    return {
      append: (journal, entries) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        const what = `the office: ${describeEntries(entries)}`;
        const arrive = () => this.#broker.journal(journal).append(entries);
        // Others may say the same, and later.
        if (this.#world.fate(4) === 3) this.#world.once(what, arrive, this.#world.lag());
        this.#world.once(what, () => {
          arrive();
          resolve();
        });
        return promise;
      },
      publish: () => Promise.reject(new Error('The office puts letters into the queue itself')),
      publishLater: () => Promise.reject(new Error('The office uses no ladder')),
    };
  }
}

function isForRetry(ledger: Ledger, number: number): boolean {
  const state = ledger.stateOf(number);
  if (state.kind !== 'settled') return false;
  return ['failed', 'expired', 'rejected', 'unconfirmed'].includes(state.outcome);
}

function letter(number: number, generation: number): Letter {
  return {
    ...deliveryOf(number, generation),
    kind: 'letter',
    to: addressOf(number) as Letter['to'],
    envelopeFrom: 'robin@example.com',
    headers: headersOf(generation),
    entity: 'Content-Type: text/plain\r\n\r\nDear friend\r\n',
    attempts: 0,
  };
}

function refusal(number: number, generation: number, kind: 'skipped' | 'failed'): Refusal {
  const outcome =
    kind === 'skipped'
      ? ({ kind, because: 'suppressed', detail: 'Unsubscribed' } as const)
      : ({ kind, reason: 'No first name' } as const);
  return { ...deliveryOf(number, generation), kind: 'refusal', outcome };
}

function deliveryOf(number: number, generation: number) {
  return {
    v: 1,
    run,
    number,
    recipient: recipientOf(number),
    generation,
  } satisfies Partial<SendMessage>;
}
