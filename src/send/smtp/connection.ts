import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import type { SmtpReply } from '../../campaign/outcome.ts';
import { parseReply } from '../../replies/reply.ts';
import { exchange } from './exchange.ts';
import { answeredTooEarly, failedMail, needsSmtpUtf8, type SmtpFailure } from './failure.ts';
import { LetterStream } from './letter-stream.ts';

/** One mail, to one recipient. */
export interface Mail {
  /** Envelope addresses (RFC 5321), not those of the headers. */
  readonly from: string;
  readonly to: string;
  /** RFC 3461: a report on it repeats that, and gives back no more than its head. Told to servers that know what it is. */
  readonly envelopeId?: string | undefined;
  /** RFC 5322, complete. */
  readonly message: Buffer;
}

export type SendResult =
  | { readonly kind: 'accepted'; readonly reply: SmtpReply }
  | { readonly kind: 'failed'; readonly failure: SmtpFailure };

/** How long a server may take to say goodbye, or to forget a refused mail. */
const courtesyMilliseconds = 5_000;

/** An open, authenticated connection that carries one mail at a time. */
export class SmtpConnection {
  readonly #connection: SMTPConnection;
  readonly #takesUtf8: boolean;
  readonly #closed = Promise.withResolvers<void>();
  #mails = 0;
  #needsReset = false;

  /** @param extensions The server's answer to EHLO. */
  constructor(connection: SMTPConnection, extensions: string) {
    this.#connection = connection;
    this.#takesUtf8 = /^250[ -]SMTPUTF8\b/im.test(extensions);
    connection.once('end', () => this.#closed.resolve());
  }

  get isOpen(): boolean {
    return !this.#connection.destroyed;
  }

  get mails(): number {
    return this.#mails;
  }

  /** Resolves when the connection is gone, whoever closed it. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Hands a mail over. Only cancellation throws, and closes the connection: nobody then knows whether the server took it. */
  async send(mail: Mail, signal?: AbortSignal): Promise<SendResult> {
    signal?.throwIfAborted();
    if (!this.#takesUtf8 && !isAscii(mail.from + mail.to)) return failed(needsSmtpUtf8());

    const cut = () => this.#connection.close();
    signal?.addEventListener('abort', cut, { once: true });
    const body = new LetterStream(mail.message);
    const envelope = {
      from: mail.from,
      to: [mail.to],
      size: mail.message.length,
      ...notification(mail),
    };
    const result = await exchange<SMTPConnectionSendInfo>(this.#connection, (report) =>
      this.#connection.send(envelope, body, (error, info) => report(error ?? info)),
    );
    signal?.removeEventListener('abort', cut);
    signal?.throwIfAborted();

    this.#mails += 1;
    if (result instanceof Error) {
      this.#needsReset = true;
      if (body.hasBegun && !body.hasEnded) cut();
      return failed(failedMail(result, mail.to, body));
    }
    if (body.hasEnded) return { kind: 'accepted', reply: acceptance(result, mail.to) };
    cut();
    return failed(answeredTooEarly(result));
  }

  /** Makes it fit for the next mail after one that was refused; false when that cannot be. */
  async recover(): Promise<boolean> {
    if (!this.#needsReset || !this.isOpen) return this.isOpen;
    this.#needsReset = false;
    const tooLong = setTimeout(() => this.#connection.close(), courtesyMilliseconds);
    const result = await exchange<true>(this.#connection, (report) =>
      this.#connection.reset((error) => report(error ?? true)),
    );
    clearTimeout(tooLong);
    return result === true;
  }

  /** Says goodbye. */
  async close(): Promise<void> {
    if (!this.isOpen) return;
    const tooLong = setTimeout(() => this.#connection.close(), courtesyMilliseconds);
    this.#connection.quit();
    await this.closed;
    clearTimeout(tooLong);
  }
}

function acceptance({ response }: SMTPConnectionSendInfo, recipient: string): SmtpReply {
  return parseReply(response, recipient) ?? { code: 250, text: response };
}

function failed(failure: SmtpFailure): SendResult {
  return { kind: 'failed', failure };
}

/** Only failures: what is late is on its way, and what arrives is no news. */
function notification({ envelopeId, to }: Mail) {
  if (envelopeId === undefined) return {};
  const original = isAscii(to) ? { orcpt: `rfc822;${to}` } : {};
  return { dsn: { envid: envelopeId, ret: 'HDRS', notify: ['FAILURE'], ...original } };
}

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(text);
}
