import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { bouncesLocalPart, readBounceToken } from '../../token/bounce-token.ts';
import type { ProofKeys } from '../identify.ts';
import { mostBytes } from '../mail/mail-parts.ts';
import type { Post } from '../post.ts';

export interface ListenerOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** RFC 2033: for a mail server on the same machine that delivers to us as if to a mailbox. */
  readonly protocol: 'smtp' | 'lmtp';
  readonly bounceDomain: string;
  readonly keys: ProofKeys;
  readonly post: Post;
  readonly logger: Logger;
}

export interface Listener extends AsyncDisposable {
  readonly port: number;
}

/** A report gives the mail back, attachments and all. */
const largestBytes = 50 * 1024 * 1024;
const mostClients = 50;
const idleMilliseconds = 60_000;
const drainMilliseconds = 5_000;

/** Addresses that every domain has (RFC 2142), and the one without a token. */
const open = [bouncesLocalPart, 'postmaster', 'abuse'];

/**
 * Takes mail for the bounce domain, over SMTP or LMTP: only what is for a token of ours or an address that every domain has.
 * Says 250 once RabbitMQ has what follows, and 451 while it does not.
 */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const { host, port, protocol, bounceDomain, keys, post, logger } = options;
  const server = new SMTPServer({
    lmtp: protocol === 'lmtp',
    name: bounceDomain,
    banner: 'Postboard takes what comes back',
    size: largestBytes,
    maxClients: mostClients,
    socketTimeout: idleMilliseconds,
    closeTimeout: drainMilliseconds,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onRcptTo({ address }, _session, done) {
      done(isForUs(address) ? null : refusal(550, '5.1.1 There is no such address here'));
    },
    onData(stream, session, done) {
      void answer(stream, session, done);
    },
  });
  server.on('error', (error) =>
    logger.debug({ err: error }, 'client of the bounce listener failed'),
  );
  server.listen(port, host);
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };

  function isForUs(address: string): boolean {
    const at = address.lastIndexOf('@');
    const local = address.slice(0, at).toLowerCase();
    if (address.slice(at + 1).toLowerCase() !== bounceDomain) return false;
    const token = local.slice(bouncesLocalPart.length + 1);
    if (!local.startsWith(`${bouncesLocalPart}+`)) return open.includes(local);
    return readBounceToken(keys.bounce, token).kind === 'valid';
  }

  async function answer(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: (error: Error | null) => void,
  ) {
    try {
      done(await receive(stream, session));
    } catch (error) {
      logger.warn({ err: error }, 'mail that came back is not stored');
      done(refusal(451, '4.3.0 It cannot be stored now, try again later'));
    }
  }

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession) {
    const bytes = await beginningOf(stream);
    if (stream.sizeExceeded) return refusal(552, '5.3.4 It is too large');
    const envelopeTo = session.envelope.rcptTo.map(({ address }) => address).join(' ');
    const mail = { door: 'smtp', bytes, envelopeTo } as const;
    if ((await post.take(mail)) === 'unread') await post.park(mail);
    return null;
  }
}

/** As much as is ever read; the rest is let go as it comes. */
async function beginningOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    if (length < mostBytes) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes);
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
