import { EventEmitter, once } from 'node:events';
import type { SMTPServerOptions } from 'smtp-server';
import { FaultList } from './fault-list.ts';
import type { Fault, FaultInForce } from './faults.ts';
import type { AcceptedMail } from './mail.ts';
import { type ReceivedMessage, SinkServer } from './server.ts';

export interface SmtpSinkOptions {
  /** 0, the default, for any free port. */
  readonly port?: number;
  /** In force from the start. */
  readonly faults?: readonly Fault[];
  /** Larger mails are refused with 552; announced as SIZE. */
  readonly sizeLimitBytes?: number;
  /** Offers STARTTLS, with a certificate that nobody should trust. */
  readonly starttls?: boolean;
  /** Takes mail only after a login (PLAIN or LOGIN, also without TLS). */
  readonly account?: { readonly user: string; readonly password: string };
  /** Extensions that it does not offer. */
  readonly without?: readonly ('PIPELINING' | 'SMTPUTF8' | '8BITMIME')[];
  /** Called for each mail before the client is told that it was accepted. */
  readonly onAccepted?: (mail: AcceptedMail) => void;
}

/** An SMTP server (RFC 5321) on this machine that delivers nothing and keeps everything. */
export interface SmtpSink extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Accepted mails, oldest first. */
  readonly mails: readonly AcceptedMail[];
  accepted(): number;
  /** Resolves with the mails as soon as they are as wanted, perhaps at once. */
  waitFor(
    wanted: (mails: readonly AcceptedMail[]) => boolean,
    signal: AbortSignal,
  ): Promise<readonly AcceptedMail[]>;
  /** Mails numbered above `id`, then further ones as they come; throws when the signal aborts or the sink ends. */
  follow(id: number, signal: AbortSignal): AsyncIterable<AcceptedMail>;
  /** Makes something go wrong; faults put in force earlier come first. */
  fail(fault: Fault): FaultInForce;
}

const defaultSizeLimitBytes = 35 * 1024 * 1024;
/** A pool of connections may rest for a while between mails. */
const idleMilliseconds = 10 * 60_000;

export async function startSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const mails: AcceptedMail[] = [];
  const events = new EventEmitter().setMaxListeners(0);
  const ended = new AbortController();
  const faults = new FaultList();
  for (const fault of options.faults ?? []) faults.add(fault);

  const server = new SinkServer(serverOptions(options), faults, (message: ReceivedMessage) => {
    const mail: AcceptedMail = { id: mails.length + 1, at: new Date(), ...message };
    options.onAccepted?.(mail);
    mails.push(mail);
    events.emit('mail');
    return `2.0.0 Ok: kept as ${mail.id}`;
  });
  const host = '127.0.0.1';
  const listener = server.listen({ host, port: options.port ?? 0 });
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('The sink has no port');

  const waitFor: SmtpSink['waitFor'] = async (wanted, signal) => {
    const waiting = AbortSignal.any([signal, ended.signal]);
    while (!wanted(mails)) await once(events, 'mail', { signal: waiting });
    return mails;
  };
  return {
    host,
    port: address.port,
    mails,
    accepted: () => mails.length,
    waitFor,
    async *follow(id, signal) {
      for (let next = id; ; next += 1) {
        await waitFor(() => mails.length > next, signal);
        yield* mails.slice(next, next + 1);
      }
    },
    fail: (fault) => faults.add(fault),
    async [Symbol.asyncDispose]() {
      ended.abort(new Error('The SMTP sink has ended'));
      await server.end();
    },
  };
}

function serverOptions(options: SmtpSinkOptions): SMTPServerOptions {
  const { account, without = [] } = options;
  return {
    name: 'sink.example',
    // Also keeps smtp-server from warning about its own certificate.
    logger: false,
    disableReverseLookup: true,
    socketTimeout: idleMilliseconds,
    size: options.sizeLimitBytes ?? defaultSizeLimitBytes,
    rejectOversized: true,
    hidePIPELINING: without.includes('PIPELINING'),
    hideSMTPUTF8: without.includes('SMTPUTF8'),
    hide8BITMIME: without.includes('8BITMIME'),
    disabledCommands: [
      ...(options.starttls === true ? [] : ['STARTTLS']),
      ...(account === undefined ? ['AUTH'] : []),
    ],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      const isRight = username === account?.user && password === account?.password;
      if (isRight) return done(null, { user: username });
      done(null, { message: '5.7.8 User name or password is wrong', responseCode: 535 });
    },
  };
}
