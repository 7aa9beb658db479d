import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import type { SmtpReply } from '../../campaign/outcome.ts';
import { parseReply, type SmtpPhase } from '../../replies/reply.ts';

/** Why a mail, or a connection, came to nothing. */
export interface SmtpFailure {
  /** Of a connection that was lost before the body it says `mail`, because commands travel together. */
  readonly phase: SmtpPhase;
  /** What the server answered; absent when it did not. */
  readonly reply?: SmtpReply | undefined;
  /** nodemailer's code, such as `ECONNECTION`, or our own `ESMTPUTF8`. */
  readonly code: string;
  /** For people; names no address. */
  readonly message: string;
  /**
   * False only when the server cannot have the whole mail: trying again is then safe. True as soon as the end of the body
   * was on its way.
   */
  readonly bodyWritten: boolean;
}

/** How far a mail's body had come. */
export interface BodyProgress {
  readonly hasBegun: boolean;
  readonly hasEnded: boolean;
}

/** What nodemailer says about an error (`NodemailerError`), and Node (`code`). */
export interface SmtpError extends Error {
  readonly code?: string | undefined;
  readonly originalCode?: string | undefined;
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  /** What OpenSSL says, without where in its source it says so. */
  readonly reason?: string | undefined;
}

/** How Node calls what is wrong with a certificate or a handshake; nodemailer calls much of it `ESOCKET`. */
const tlsTrouble =
  /^(ERR_SSL|ERR_TLS|EPROTO$|CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|INVALID_|HOSTNAME_|PATH_LENGTH)/;

export function failedConnection(error: SmtpError, user = ''): SmtpFailure {
  const phase = error.code === 'EAUTH' || error.code === 'ENOAUTH' ? 'auth' : 'connect';
  const failure = failureOf(error, phase, user, false);
  return tlsTrouble.test(error.originalCode ?? '') ? { ...failure, code: 'ETLS' } : failure;
}

export function failedMail(error: SmtpError, recipient: string, body: BodyProgress): SmtpFailure {
  return failureOf(error, phaseOf(error, body), recipient, body.hasEnded);
}

/** The server answered before the end of the mail, and favourably; whatever it meant, it cannot have the mail. */
export function answeredTooEarly({ response }: SMTPConnectionSendInfo): SmtpFailure {
  const message = 'The server answered before the end of the mail';
  return {
    phase: 'body',
    reply: parseReply(response),
    code: 'EPROTOCOL',
    message,
    bodyWritten: false,
  };
}

/** RFC 6531: without the extension nodemailer would send the address as it is. */
export function needsSmtpUtf8(): SmtpFailure {
  return {
    phase: 'rcpt',
    code: 'ESMTPUTF8',
    message:
      'The SMTP server takes no addresses with letters outside ASCII before the @ (SMTPUTF8)',
    bodyWritten: false,
  };
}

function failureOf(
  error: SmtpError,
  phase: SmtpPhase,
  address: string,
  bodyWritten: boolean,
): SmtpFailure {
  const reply = error.response === undefined ? undefined : parseReply(error.response, address);
  return {
    phase,
    reply,
    code: error.code ?? 'ECONNECTION',
    message: reply?.text ?? withCause(error),
    bodyWritten,
  };
}

/** An error without a reply; nodemailer quotes addresses in those of the code EENVELOPE. */
function withCause({ code, originalCode = '', message, reason = message }: SmtpError): string {
  if (code === 'EENVELOPE') return 'The address of sender or recipient is not a mail address';
  return reason.includes(originalCode) ? reason : `${reason} (${originalCode})`;
}

function phaseOf({ command, code, message }: SmtpError, body: BodyProgress): SmtpPhase {
  if (command === 'MAIL FROM') return 'mail';
  if (command === 'RCPT TO') return 'rcpt';
  if (command === 'DATA') return code === 'EMESSAGE' ? 'body' : 'data';
  if (code === 'EENVELOPE') return message.startsWith('Invalid sender') ? 'mail' : 'rcpt';
  return body.hasBegun ? 'body' : 'mail';
}
