import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { SmtpConnection } from './connection.ts';
import { exchange } from './exchange.ts';
import { failedConnection, type SmtpError, type SmtpFailure } from './failure.ts';

/** An SMTP server, and how to come in. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `starttls` and `tls` check the server's certificate and send nothing unencrypted. */
  readonly encryption: 'starttls' | 'tls' | 'none';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** How this machine introduces itself; undefined for its own name. */
  readonly ehloName?: string | undefined;
  /** How long the server may be silent, above all after the end of a mail; in milliseconds. */
  readonly replyTimeout: number;
}

export type Opened =
  | { readonly kind: 'open'; readonly connection: SmtpConnection }
  | { readonly kind: 'failed'; readonly failure: SmtpFailure };

const connectMilliseconds = 30_000;

/** Connects, encrypts and authenticates. Only cancellation throws. */
export async function openConnection(server: SmtpServer, signal: AbortSignal): Promise<Opened> {
  signal.throwIfAborted();
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.encryption === 'tls',
    requireTLS: server.encryption === 'starttls',
    ignoreTLS: server.encryption === 'none',
    name: server.ehloName,
    connectionTimeout: connectMilliseconds,
    greetingTimeout: connectMilliseconds,
    socketTimeout: server.replyTimeout,
    socketCloseTimeout: 1_000,
  });
  const cut = () => connection.close();
  signal.addEventListener('abort', cut, { once: true });
  const attempt = await introduce(connection, server);
  signal.removeEventListener('abort', cut);
  signal.throwIfAborted();
  if (typeof attempt === 'string')
    return { kind: 'open', connection: new SmtpConnection(connection, attempt) };
  cut();
  return { kind: 'failed', failure: failedConnection(attempt, server.user) };
}

/** Gives the server's answer to EHLO, or what went wrong. */
async function introduce(
  connection: SMTPConnection,
  { user, password }: SmtpServer,
): Promise<string | SmtpError> {
  // An error ends the connection, and its end is what we listen for.
  connection.on('error', () => {});
  const problem = await exchange<undefined>(connection, (report) => connection.connect(report));
  if (problem !== undefined) return problem;
  const extensions = String(connection.lastServerResponse);

  if (user === undefined) return extensions;
  if (!connection.allowsAuth)
    return Object.assign(new Error('The server offers no authentication'), { code: 'ENOAUTH' });
  const refusal = await exchange<undefined>(connection, (report) =>
    connection.login({ user, pass: password }, (error) => report(error ?? undefined)),
  );
  return refusal ?? extensions;
}
