import type { SmtpFailure } from '../../../src/send/smtp.ts';
import type { Route, TransportLease, Transports } from '../../../src/send/transports.ts';
import type { Wire, World } from './world.ts';

type SendResult = Awaited<ReturnType<TransportLease['send']>>;

/** What an SMTP server may do with a mail; the kindest first. */
interface Verdict {
  readonly what: string;
  readonly isAccepted: boolean;
  /** The sender gets an answer that says so. */
  readonly result: SendResult;
}

const verdicts: readonly Verdict[] = [
  {
    what: 'takes',
    isAccepted: true,
    result: { kind: 'accepted', reply: { code: 250, text: '250 Ok' } },
  },
  refusal('puts off at RCPT', 451, 'rcpt', '4.7.1 Greylisted'),
  refusal('knows no mailbox for', 550, 'rcpt', '5.1.1 No such user'),
  { ...broken('cuts before the body of', 'mail'), isAccepted: false },
  { ...broken('cuts after the body, without taking,', 'body'), isAccepted: false },
  { ...broken('takes, and cuts before it answers,', 'body'), isAccepted: true },
  refusal('puts off after the body', 452, 'body', '4.3.1 Disk full'),
  refusal('blocks after the body', 554, 'body', '5.7.1 Looks like spam'),
  refusal('refuses the sender of', 550, 'mail', '5.7.1 Sender address rejected'),
];

/** What becomes of one mail: the index of a verdict, and how slow the server is. */
export interface Reception {
  readonly verdict: number;
  readonly lag: number;
}

const kindest: Reception = { verdict: 0, lag: 0 };
export const verdictCount = verdicts.length;

/** A mail that the server has, with what it says about the letter behind it. */
export interface AcceptedMail {
  readonly number: number;
  readonly generation: number;
  readonly by: string;
}

export interface Mailer {
  readonly name: string;
  readonly isAwake: () => boolean;
  readonly connections: number;
  /** It begins to hand a mail over. */
  readonly onMail: (number: number) => void;
  /** It hears that its mail was taken. */
  readonly onAccepted: (number: number) => void;
  /** The answer to the mail will never come, so nobody can know. */
  readonly onAnswerLost: (number: number) => void;
}

/** An SMTP server that may do anything at any point. */
export class SimulatedSmtp {
  readonly accepted: AcceptedMail[] = [];
  readonly #world: World;
  readonly #receptions: readonly Reception[];
  #received = 0;

  /** @param receptions What becomes of the mails, in the order in which they set out; once used up, all are taken. */
  constructor(world: World, receptions: readonly Reception[]) {
    this.#world = world;
    this.#receptions = receptions;
  }

  open(mailer: Mailer): SimulatedTransport {
    return new SimulatedTransport(this, this.#world, mailer);
  }

  /** What will become of the next mail. */
  nextReception(): Reception {
    const reception = this.#receptions[this.#received] ?? kindest;
    this.#received += 1;
    return reception;
  }

  /** Decides on a mail that has arrived. */
  judge(mail: AcceptedMail, { verdict: index }: Reception): Verdict {
    const verdict = verdicts[index] ?? broken('loses', 'mail');
    this.#world.tell(`the server ${verdict.what} ${mail.number} (${mail.generation})`);
    if (verdict.isAccepted) this.accepted.push(mail);
    return verdict;
  }
}

interface Waiting {
  readonly serve: (lease: TransportLease) => void;
}

/** One process's way to the server. */
export class SimulatedTransport implements Pick<Transports, 'acquire'> {
  readonly #smtp: SimulatedSmtp;
  readonly #world: World;
  readonly #mailer: Mailer;
  readonly #down: Wire;
  readonly #onTheWay = new Set<Wire>();
  readonly #waiting = new Set<Waiting>();
  #free: number;

  constructor(smtp: SimulatedSmtp, world: World, mailer: Mailer) {
    this.#smtp = smtp;
    this.#world = world;
    this.#mailer = mailer;
    this.#down = world.wire(mailer.isAwake);
    this.#free = mailer.connections;
  }

  acquire(_route: Route, signal: AbortSignal): Promise<TransportLease> {
    const { promise, resolve, reject } = Promise.withResolvers<TransportLease>();
    signal.throwIfAborted();
    const waiting: Waiting = { serve: resolve };
    this.#waiting.add(waiting);
    signal.addEventListener('abort', () => {
      this.#waiting.delete(waiting);
      reject(signal.reason);
    });
    this.#down.send(`${this.#mailer.name} may use a connection`, () => this.#serve());
    return promise;
  }

  /** The process dies: of what it was writing, some arrives and some does not. */
  crash(): void {
    for (const wire of this.#onTheWay) wire.lose(this.#world.fate(2) === 0 ? 0 : 1);
  }

  #serve(): void {
    for (const waiting of this.#waiting) {
      if (this.#free === 0) return;
      this.#free -= 1;
      this.#waiting.delete(waiting);
      waiting.serve(this.#lease());
    }
  }

  #lease(): TransportLease {
    return {
      transport: 'smtp',
      send: ({ to, message }) => this.#send(to, message),
      [Symbol.dispose]: () => {
        this.#free += 1;
        this.#down.send(`${this.#mailer.name} has a connection again`, () => this.#serve());
      },
    };
  }

  #send(to: string, message: Buffer): Promise<SendResult> {
    const { promise, resolve } = Promise.withResolvers<SendResult>();
    const { name, isAwake, onMail, onAnswerLost, onAccepted } = this.#mailer;
    const mail = { number: numberOf(to), generation: generationOf(message), by: name };
    onMail(mail.number);
    const reception = this.#smtp.nextReception();
    const arrive = () => {
      this.#onTheWay.delete(wire);
      const { result } = this.#smtp.judge(mail, reception);
      if (isAnswerLost(result)) onAnswerLost(mail.number);
      const hear = () => {
        if (result.kind === 'accepted') onAccepted(mail.number);
        resolve(result);
      };
      const what = `${name} hears what became of ${mail.number}`;
      this.#world.once(what, hear, reception.lag, isAwake);
    };
    const wire: Wire = this.#world.once(
      `${name} mails ${mail.number} (${mail.generation})`,
      arrive,
      reception.lag,
    );
    this.#onTheWay.add(wire);
    return promise;
  }
}

function isAnswerLost(result: SendResult): boolean {
  return (
    result.kind === 'failed' && result.failure.reply === undefined && result.failure.bodyWritten
  );
}

export function addressOf(number: number): string {
  return `r${number}@example.org`;
}

/** Shown in the mail, so that the server can count. */
export function headersOf(generation: number): string {
  return `X-Generation: ${generation}\r\n`;
}

function numberOf(address: string): number {
  return Number(/^r(\d+)@/.exec(address)?.[1]);
}

function generationOf(message: Buffer): number {
  return Number(/X-Generation: (\d+)/.exec(message.toString())?.[1]);
}

function refusal(what: string, code: number, phase: SmtpFailure['phase'], words: string): Verdict {
  const text = `${code} ${words}`;
  const reply = { code, enhanced: words.split(' ', 1)[0], text };
  const bodyWritten = phase === 'body';
  const failure = { phase, reply, code: 'EENVELOPE', message: text, bodyWritten };
  return { what, isAccepted: false, result: { kind: 'failed', failure } };
}

function broken(what: string, phase: 'mail' | 'body'): Verdict {
  const bodyWritten = phase === 'body';
  const failure = { phase, code: 'ECONNECTION', message: 'The connection was lost', bodyWritten };
  return { what, isAccepted: false, result: { kind: 'failed', failure } };
}
