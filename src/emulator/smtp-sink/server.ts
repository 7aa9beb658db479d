import type { Socket } from 'node:net';
import {
  SMTPServer,
  type SMTPServerAddress,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import { type Reply, SinkConnection } from './connection.ts';
import type { FaultList } from './fault-list.ts';
import { wireAddress } from './mail.ts';

/** A message that came in full. */
export interface ReceivedMessage {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
}

type Done = (error?: Error | null, text?: string) => void;

/** smtp-server with faults; hands over what it takes. */
export class SinkServer extends SMTPServer {
  readonly #faults: FaultList;
  /** Takes a message before the client is told so; answers the text of the reply. */
  readonly #accept: (message: ReceivedMessage) => string;
  readonly #sockets = new Set<Socket>();
  readonly #bySession = new WeakMap<SMTPServerSession, SinkConnection>();
  #connectionCount = 0;

  constructor(
    options: SMTPServerOptions,
    faults: FaultList,
    accept: (message: ReceivedMessage) => string,
  ) {
    super(options);
    this.#faults = faults;
    this.#accept = accept;
    // A client that goes away in the middle is no failure of the sink.
    this.on('error', () => {});
    this.server.on('connection', (socket) => {
      socket.setNoDelay(true); // Answers to pipelined commands would wait for each other's acknowledgement.
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  override connect(socket: Socket, options: object): void {
    this.#connectionCount += 1;
    const number = this.#connectionCount;
    const conversation = { connection: number, from: undefined, to: [] };
    const action = this.#faults.strike('connect', conversation);
    if (action !== undefined) {
      socket.on('error', () => {}).resume();
      if (action.kind === 'reply') socket.end(`${action.code} ${action.text}\r\n`);
      if (action.kind === 'close') socket.destroy();
      return;
    }
    const connection = new SinkConnection(this, socket, options, this.#faults, number);
    this.#bySession.set(connection.session, connection);
    this.connections.add(connection);
    connection.on('error', () => {});
    connection.init();
  }

  override onConnect(session: SMTPServerSession, done: Done): void {
    this.#connectionOf(session).answer('greeting', (refusal) => done(errorOf(refusal)));
  }

  override onMailFrom(_address: SMTPServerAddress, session: SMTPServerSession, done: Done): void {
    this.#connectionOf(session).answer('mail', (refusal) => done(errorOf(refusal)));
  }

  override onRcptTo({ address }: SMTPServerAddress, session: SMTPServerSession, done: Done): void {
    this.#connectionOf(session).answer('rcpt', (refusal) => done(errorOf(refusal)), address);
  }

  override onData(stream: SMTPServerDataStream, session: SMTPServerSession, done: Done): void {
    void this.#receive(stream, this.#connectionOf(session), done);
  }

  async #receive(stream: SMTPServerDataStream, connection: SinkConnection, done: Done) {
    const raw = await this.#read(stream, connection);
    if (raw === undefined) return;
    // smtp-server itself refuses what is too large.
    if (stream.sizeExceeded) return done();

    const { mailFrom, rcptTo } = connection.session.envelope;
    const message: ReceivedMessage = {
      from: mailFrom === false ? '' : wireAddress(mailFrom.address),
      to: rcptTo.map(({ address }) => wireAddress(address)),
      raw,
    };
    const action = connection.strike('reply');
    if (action?.kind === 'reply') return done(errorOf(action));
    const text = this.#accept(message);
    if (action === undefined) done(null, text);
    if (action?.kind === 'close') connection.cut();
  }

  /** The whole message, or undefined when it does not come in full. */
  async #read(
    stream: SMTPServerDataStream,
    connection: SinkConnection,
  ): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        const action = chunks.length === 0 ? connection.strike('body') : undefined;
        if (action !== undefined) {
          if (action.kind === 'close') connection.cut();
          if (action.kind === 'reply') connection.dismiss(action);
          return undefined;
        }
        chunks.push(chunk);
      }
    } catch {
      // The client went away in the middle: there is nothing to keep and nobody to answer.
      return undefined;
    }
    return Buffer.concat(chunks);
  }

  /** Stops listening and cuts every connection; resolves when nothing is left. */
  async end(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.close(resolve));
    for (const connection of this.connections) connection._socket.destroy();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #connectionOf(session: SMTPServerSession): SinkConnection {
    const connection = this.#bySession.get(session);
    if (connection === undefined) throw new Error('A session without its connection');
    return connection;
  }
}

function errorOf(refusal: Reply | undefined) {
  if (refusal === undefined) return null;
  return Object.assign(new Error(refusal.text), { responseCode: refusal.code });
}
