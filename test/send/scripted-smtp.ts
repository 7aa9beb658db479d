import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { certificate, privateKey } from './certificate.ts';

const usual = {
  greeting: '220 localhost ESMTP',
  EHLO: '250 localhost',
  HELO: '250 localhost',
  STARTTLS: '220 Go ahead',
  AUTH: '235 2.7.0 Accepted',
  MAIL: '250 2.1.0 Sender ok',
  RCPT: '250 2.1.5 Recipient ok',
  DATA: '354 Go on',
  /** The first piece of the body. */
  body: 'read on',
  /** The final dot. */
  dot: '250 2.0.0 Queued as 4711',
  RSET: '250 2.0.0 Forgotten',
  QUIT: '221 2.0.0 Bye',
} as const;

/** A point of the dialogue at which the server answers, or does not. */
export type Step = keyof typeof usual;

/** A reply; or the connection is closed, or reset; or nothing ever comes; or, in the body, it goes on reading. */
export type Reaction = 'close' | 'reset' | 'silence' | 'read on' | (string & {});

/** Replies that are not as usual. A list has one for each turn; when it is over, all is as usual. */
export type Script = Partial<Record<Step, Reaction | readonly Reaction[]>>;

/** An SMTP server that follows a script, over real sockets. */
export class ScriptedSmtp implements AsyncDisposable {
  script: Script = {};
  extensions: readonly string[] = ['PIPELINING'];
  /** Every line that a client sent outside a body. */
  readonly commands: string[] = [];
  /** Mails that came complete, whatever was answered. */
  readonly mails: string[] = [];
  /** How often somebody has connected. */
  connections = 0;
  readonly #open = new Set<Socket>();
  readonly #happened = new EventEmitter();
  readonly #turns = new Map<Step, number>();
  readonly #server: Server;

  static async start(script: Script = {}, port = 0): Promise<ScriptedSmtp> {
    const smtp = new ScriptedSmtp();
    smtp.script = script;
    smtp.#server.listen(port, '127.0.0.1');
    await once(smtp.#server, 'listening');
    return smtp;
  }

  private constructor() {
    this.#happened.setMaxListeners(0);
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#open.add(socket);
      socket.on('close', () => {
        this.#open.delete(socket);
        this.happened();
      });
      new Dialogue(this).open(socket);
      this.happened();
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get openConnections(): number {
    return this.#open.size;
  }

  /** Waits for something to become true of this server. */
  async until(condition: (smtp: this) => boolean): Promise<void> {
    while (!condition(this)) await once(this.#happened, 'happened');
  }

  /** As a server does with clients that have been silent for too long. */
  dismissAll(): void {
    for (const socket of this.#open) socket.end('421 4.4.2 Idle for too long\r\n');
  }

  /** As when its process is killed. */
  dropAll(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.dropAll();
    await closed;
  }

  happened(): void {
    this.#happened.emit('happened');
  }

  reactionTo(step: Step): Reaction {
    const turn = this.#turns.get(step) ?? 0;
    this.#turns.set(step, turn + 1);
    const scripted = this.script[step];
    const reaction = typeof scripted === 'string' ? scripted : scripted?.[turn];
    return reaction ?? (step === 'EHLO' ? this.#greetingBack() : usual[step]);
  }

  #greetingBack(): string {
    const lines = ['localhost', ...this.extensions];
    return lines.map((line, at) => `250${at < lines.length - 1 ? '-' : ' '}${line}`).join('\r\n');
  }
}

/** What one client and the server say to each other. */
class Dialogue {
  readonly #smtp: ScriptedSmtp;
  #input = '';
  #place: 'commands' | 'body' | 'over' = 'commands';
  #hasRecipient = false;

  constructor(smtp: ScriptedSmtp) {
    this.#smtp = smtp;
  }

  open(socket: Socket): void {
    socket.setNoDelay(true);
    this.#converse(socket);
    this.#react(socket, 'greeting');
  }

  #converse(socket: Socket): void {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.#input += chunk.toString('latin1');
      while (this.#advance(socket)) this.#smtp.happened();
      this.#smtp.happened();
    });
  }

  /** Takes the next thing the client said; false when there is none yet. */
  #advance(socket: Socket): boolean {
    switch (this.#place) {
      case 'over':
        return false;
      case 'body':
        return this.#readBody(socket);
      case 'commands':
        return this.#readCommand(socket);
    }
  }

  #readCommand(socket: Socket): boolean {
    const command = this.#take('\r\n');
    if (command === undefined) return false;
    this.#smtp.commands.push(command);
    const verb = command.split(' ')[0]?.toUpperCase() ?? '';
    const step = verb in usual ? (verb as Step) : undefined;
    if (step === undefined || (step === 'DATA' && !this.#hasRecipient)) {
      socket.write('503 5.5.1 Not now\r\n');
      return true;
    }
    const reply = this.#react(socket, step);
    if (['MAIL', 'RCPT', 'RSET'].includes(step))
      this.#hasRecipient = step === 'RCPT' && reply.startsWith('2');
    if (step === 'QUIT') socket.end();
    if (step === 'STARTTLS' && reply.startsWith('2')) this.#encrypt(socket);
    if (step !== 'DATA' || !reply.startsWith('3')) return true;
    this.#place = 'body';
    this.#input = `\r\n${this.#input}`;
    return true;
  }

  #readBody(socket: Socket): boolean {
    if (this.#input.length > 2) this.#react(socket, 'body');
    if (this.#place === 'over') return false;
    const body = this.#take('\r\n.\r\n');
    if (body === undefined) return false;
    this.#smtp.mails.push(`${body.slice(2)}\r\n`.replaceAll('\r\n..', '\r\n.'));
    if (this.#place === 'body') this.#place = 'commands';
    this.#react(socket, 'dot');
    return true;
  }

  #take(end: string): string | undefined {
    const at = this.#input.indexOf(end);
    if (at < 0) return undefined;
    const taken = this.#input.slice(0, at);
    this.#input = this.#input.slice(at + end.length);
    return taken;
  }

  #react(socket: Socket, step: Step): Reaction {
    const reaction = this.#place === 'over' ? 'silence' : this.#smtp.reactionTo(step);
    if (reaction === 'read on') return reaction;
    if (reaction === 'close') socket.destroySoon();
    else if (reaction === 'reset') socket.resetAndDestroy();
    else if (reaction !== 'silence') socket.write(`${reaction}\r\n`);
    if (reaction.startsWith('421')) socket.end();
    if (/^(close|reset|silence|421.*)$/s.test(reaction)) this.#place = 'over';
    return reaction;
  }

  #encrypt(socket: Socket): void {
    socket.removeAllListeners('data');
    this.#converse(new TLSSocket(socket, { isServer: true, key: privateKey, cert: certificate }));
  }
}
