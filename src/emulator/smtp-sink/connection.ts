import type { Socket } from 'node:net';
import type { SMTPServer } from 'smtp-server';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection';
import type { FaultList } from './fault-list.ts';
import type { Conversation, FaultAction, Step } from './faults.ts';
import { wireAddress } from './mail.ts';

export interface Reply {
  readonly code: number;
  readonly text: string;
}

/** Answers the step under way: with the reply that refuses it, or without one when all is well. */
export type Answer = (refusal?: Reply) => void;

/** One client's conversation with the sink. Wraps smtp-server's own, which has no hook for the reply to DATA. */
export class SinkConnection extends SMTPConnection {
  readonly #faults: FaultList;
  readonly #number: number;

  constructor(
    server: SMTPServer,
    socket: Socket,
    options: object,
    faults: FaultList,
    number: number,
  ) {
    super(server, socket, options);
    this.#faults = faults;
    this.#number = number;
  }

  /** Greets at once: smtp-server waits 100 ms for clients that talk too soon. */
  override init(): void {
    this._setListeners(() => this.connectionReady());
  }

  override handler_DATA(command: Buffer, callback: () => void): void {
    this.answer('data', (refusal) => {
      if (refusal === undefined) return super.handler_DATA(command, callback);
      this.send(refusal.code, refusal.text);
      callback();
    });
  }

  /** Answers a step, unless a fault is in force for it: then does that instead. `recipient` is the one in question. */
  answer(step: Step, answer: Answer, recipient?: string): void {
    const action = this.strike(step, recipient);
    switch (action?.kind) {
      case undefined:
        return answer();
      case 'reply':
        return answer(action);
      case 'close':
        this.cut();
        return;
      case 'hang':
        return;
    }
  }

  strike(step: Step, recipient?: string): FaultAction | undefined {
    return this.#faults.strike(step, this.#conversation(recipient));
  }

  /** Ends the connection with a reply to whatever is under way. */
  dismiss({ code, text }: Reply): void {
    this.send(code, text);
    this.close();
  }

  /** Ends the connection without a word. */
  cut(): void {
    this._socket.destroy();
  }

  #conversation(recipient: string | undefined): Conversation {
    const { mailFrom, rcptTo } = this.session.envelope;
    const to = rcptTo.map(({ address }) => wireAddress(address));
    return {
      connection: this.#number,
      from: mailFrom === false ? undefined : wireAddress(mailFrom.address),
      to: recipient === undefined ? to : [...to, wireAddress(recipient)],
    };
  }
}
