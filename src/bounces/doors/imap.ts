import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { mostBytes } from '../mail/mail-parts.ts';

/** An IMAP server, and which of its mailboxes. */
export interface ImapServer {
  readonly host: string;
  readonly port: number;
  /** `starttls` and `tls` check the server's certificate and send nothing unencrypted. */
  readonly encryption: 'starttls' | 'tls' | 'none';
  readonly user: string;
  readonly password: string;
  readonly folder: string;
}

/** A mailbox that is open. Reading it marks nothing. */
export interface OpenMailbox extends AsyncDisposable {
  /** Numbers (UIDs) of the mails that nobody has seen. */
  unseen(): Promise<readonly number[]>;
  /** The beginning of a mail; undefined when it is gone meanwhile. */
  read(uid: number): Promise<Buffer | undefined>;
  /** Marks it as seen; flagged is for people to look at. */
  mark(uid: number, isFlagged: boolean): Promise<void>;
  /** Resolves when there may be new mail. Rejects when the connection is gone. */
  news(signal: AbortSignal): Promise<void>;
}

const connectMilliseconds = 20_000;
/** Some servers do not tell of new mail. */
const lookMilliseconds = 60_000;

/** Connects, logs in and opens the mailbox. Rejects with an error that says what is wrong. */
export async function openMailbox(server: ImapServer, signal: AbortSignal): Promise<OpenMailbox> {
  signal.throwIfAborted();
  const { host, port, encryption, user, password: pass, folder } = server;
  // Takes half a second to load, and most processes read no mailbox.
  const { ImapFlow } = await import('imapflow');
  const client = new ImapFlow({
    host,
    port,
    secure: encryption === 'tls',
    doSTARTTLS: encryption === 'starttls',
    auth: { user, pass },
    logger: false,
    connectionTimeout: connectMilliseconds,
    greetingTimeout: connectMilliseconds,
  });
  // An error ends the connection, and whoever waits for an answer gets it.
  client.on('error', () => {});
  // A server may tell of new mail with the answer to any command, when nobody waits for news yet.
  let hasNews = false;
  client.on('exists', () => {
    hasNews = true;
  });
  const cut = () => client.close();
  signal.addEventListener('abort', cut, { once: true });
  try {
    await client.connect();
    await client.mailboxOpen(folder);
  } catch (error) {
    cut();
    signal.throwIfAborted();
    throw error;
  }

  return {
    async unseen() {
      hasNews = false;
      const found = await client.search({ seen: false }, { uid: true });
      return Array.isArray(found) ? found : [];
    },
    async read(uid) {
      const source = { start: 0, maxLength: mostBytes };
      const message = await client.fetchOne(String(uid), { source }, { uid: true });
      return message === false ? undefined : message.source;
    },
    async mark(uid, isFlagged) {
      const flags = ['\\Seen', ...(isFlagged ? ['\\Flagged'] : [])];
      await client.messageFlagsAdd(String(uid), flags, { uid: true });
    },
    async news(waiting) {
      if (!client.usable) throw new Error('The connection is gone');
      if (hasNews) return;
      const over = new AbortController();
      const ended = AbortSignal.any([waiting, over.signal]);
      // Any other command ends it.
      const idling = client.idle().catch(() => {});
      try {
        await Promise.race([
          once(client, 'exists', { signal: ended }),
          once(client, 'close', { signal: ended }),
          delay(lookMilliseconds, undefined, { signal: ended }),
        ]);
      } finally {
        over.abort();
        void idling;
      }
      if (!client.usable) throw new Error('The server has closed the connection');
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', cut);
      cut();
    },
  };
}

/** What is wrong, for people: which server, and its own words where it has any. */
export function imapTrouble(error: unknown, { host, port, user, folder }: ImapServer): string {
  const {
    responseText,
    authenticationFailed,
    message = String(error),
  } = error as {
    readonly responseText?: string;
    readonly authenticationFailed?: boolean;
    readonly message?: string;
  };
  const words = responseText ?? message;
  if (authenticationFailed === true)
    return `The mailbox for bounces does not let ${user} in at ${host}:${port}: ${words}`;
  return `The mailbox ${folder} for bounces at ${host}:${port} cannot be read: ${words}`;
}
