import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, Step } from './faults.ts';

/** A mail that came in full. */
export interface ReceivedMail {
  readonly to: string;
  readonly messageId: string;
}

/** What stands behind the dialogue. */
export interface Desk {
  /** The fault that strikes at this step, if one does. */
  strike(step: Step): Fault | undefined;
  /** Keeps a mail for good, before anybody is told so. */
  keep(mail: ReceivedMail): void;
  /** How long a mail is looked at before it is answered. */
  readonly answerAfterMilliseconds: number;
}

/** The other side is to hear nothing more. */
class Over extends Error {}

/** One connection, as RFC 5321 has it and no further. */
export class Dialogue {
  readonly #socket: Socket;
  readonly #desk: Desk;
  #to = '';

  constructor(socket: Socket, desk: Desk) {
    this.#socket = socket.setNoDelay(true).setEncoding('latin1');
    this.#desk = desk;
    socket.on('error', () => {}); // Its close follows.
  }

  /** Resolves when the connection is over. */
  async hold(): Promise<void> {
    try {
      await this.#hold();
    } catch (error) {
      if (!(error instanceof Over) && !this.#socket.destroyed) throw error;
    }
  }

  async #hold(): Promise<void> {
    if (await this.#passes('connect')) this.#say('220 chaos.example');
    const lines = this.#lines();
    for await (const line of lines) {
      switch (line.slice(0, 4).toUpperCase()) {
        case 'EHLO':
        case 'HELO':
          if (await this.#passes('ehlo')) this.#say('250-chaos.example\r\n250 8BITMIME');
          break;
        case 'MAIL':
          if (await this.#passes('mail')) this.#say('250 2.1.0 Ok');
          break;
        case 'RCPT':
          this.#to = /<(?<address>[^>]*)>/.exec(line)?.groups?.['address'] ?? '';
          if (await this.#passes('rcpt')) this.#say('250 2.1.5 Ok');
          break;
        case 'DATA':
          if (await this.#passes('data')) await this.#takeMail(lines);
          break;
        case 'QUIT':
          this.#socket.end('221 2.0.0 Bye\r\n');
          return;
        default:
          this.#say('250 2.0.0 Ok');
      }
    }
  }

  async #takeMail(lines: AsyncGenerator<string>): Promise<void> {
    this.#say('354 Go on');
    const mail: string[] = [];
    for (;;) {
      const { value: line, done } = await lines.next();
      if (done === true) return;
      if (mail.length === 0) await this.#passes('body');
      if (line === '.') break;
      mail.push(line);
    }
    const received = { to: this.#to, messageId: messageIdIn(mail) };
    await delay(this.#desk.answerAfterMilliseconds);
    if (!(await this.#passes('dot', received))) return;
    this.#desk.keep(received);
    this.#say('250 2.0.0 Ok: kept');
  }

  /** False when a fault has answered instead; does not return when the fault leaves nothing to say. */
  async #passes(step: Step, mail?: ReceivedMail): Promise<boolean> {
    const fault = this.#desk.strike(step);
    if (fault === undefined) return true;
    if (fault.keepsMail && mail !== undefined) this.#desk.keep(mail);
    switch (fault.does.kind) {
      case 'close':
        this.#socket.destroy();
        throw new Over();
      case 'hang':
        await new Promise((resolve) => this.#socket.once('close', resolve));
        throw new Over();
      case 'dawdle':
        await delay(fault.does.milliseconds);
        return true;
      case 'reply':
        this.#say(`${fault.does.code} ${fault.does.text}`);
        if (fault.does.code !== 421) return false;
        this.#socket.end();
        throw new Over();
    }
  }

  #say(reply: string): void {
    this.#socket.write(`${reply}\r\n`);
  }

  async *#lines(): AsyncGenerator<string> {
    let rest = '';
    for await (const text of this.#socket as AsyncIterable<string>) {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  }
}

function messageIdIn(mail: readonly string[]): string {
  const head = mail.slice(0, mail.indexOf('')).join('\n');
  return /^message-id:\s*(?<id><[^>]+>)/im.exec(head)?.groups?.['id'] ?? '';
}
