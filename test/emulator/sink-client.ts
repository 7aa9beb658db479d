import { once } from 'node:events';
import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import {
  type SmtpSink,
  type SmtpSinkOptions,
  startSmtpSink,
} from '../../src/emulator/smtp-sink/sink.ts';

export const never = new AbortController().signal;
export const letter = {
  from: 'robin@example.com',
  subject: 'Hello',
  text: 'A line.\r\n.A dotted one.\r\n',
};

export interface Sent {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly message?: string;
}

/** A sink with a client; the client answers what became of a mail and does not throw. */
export async function openSink(options: SmtpSinkOptions = {}, client: object = {}) {
  const sink = await startSmtpSink(options);
  const transport = createTransport({
    host: sink.host,
    port: sink.port,
    name: 'client.example',
    socketTimeout: 2_000,
    tls: { rejectUnauthorized: false },
    ...client,
  });
  return {
    sink,
    send: (to: string, extra: object = {}): Promise<Sent> =>
      transport.sendMail({ ...letter, to, ...extra }).catch((error: Sent) => error),
    async [Symbol.asyncDispose]() {
      transport.close();
      await sink[Symbol.asyncDispose]();
    },
  };
}

/** Sends lines by hand, each after the reply to the one before; answers the replies. */
export async function talk(sink: SmtpSink, lines: readonly string[]): Promise<readonly string[]> {
  const socket = connect(sink.port, sink.host).setEncoding('utf8');
  const replies: string[] = [];
  const reply = async () => {
    let text = '';
    while (!/^\d{3} .*\r\n$/m.test(text)) text += String((await once(socket, 'data'))[0]);
    return text;
  };
  await reply();
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    replies.push(await reply());
  }
  socket.destroy();
  return replies;
}
