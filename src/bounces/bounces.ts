import type { Router } from 'express';
import type { Logger } from 'pino';
import type { Broker } from '../queue/port.ts';
import type { ImapServer } from './doors/imap.ts';
import type { Listener, ListenerOptions } from './doors/listener.ts';
import { followMailbox } from './doors/mailbox.ts';
import { sendGrid } from './doors/sendgrid.ts';
import { ses } from './doors/ses.ts';
import type { Fetch } from './doors/sns.ts';
import { bounceWebhookRouter, type MailService } from './doors/webhook.ts';
import { proofKeys } from './identify.ts';
import type { InboundObserver } from './observer.ts';
import { Post } from './post.ts';
import { takeReports } from './take-reports.ts';

/** By which doors reports of bounces come in; from the config. */
export interface DoorSettings {
  readonly listener?:
    | { readonly host: string; readonly port: number; readonly protocol: 'smtp' | 'lmtp' }
    | undefined;
  readonly mailbox?: ImapServer | undefined;
  readonly ses?: { readonly topics: readonly string[] } | undefined;
  readonly sendgrid?: { readonly publicKey: string } | undefined;
}

export interface BouncesOptions {
  readonly broker: Broker;
  /** What signs tokens, and what did before. */
  readonly secrets: readonly string[];
  readonly bounceDomain: string | undefined;
  readonly doors: DoorSettings;
  readonly logger: Logger;
  readonly observer?: InboundObserver | undefined;
  readonly fetch?: Fetch;
  readonly retryMilliseconds?: number;
}

export interface Bounces extends AsyncDisposable {
  /** Where mail services call. */
  readonly router: Router;
  /** Undefined while everything works; else one sentence. */
  trouble(): string | undefined;
  /** Undefined where none is configured. */
  readonly listenerPort: number | undefined;
}

const fetchMilliseconds = 10_000;

/** Opens the doors that are configured, and takes what comes in. */
export async function startBounces(options: BouncesOptions): Promise<Bounces> {
  const { broker, bounceDomain, doors, logger, observer, fetch = getPage } = options;
  await using starting = new AsyncDisposableStack();
  const keys = proofKeys(options.secrets);
  const post = new Post({ publisher: broker, logger, observer });
  starting.use(await takeReports({ broker, keys, post, logger, observer }));
  const listener =
    doors.listener && bounceDomain
      ? starting.use(await listen({ ...doors.listener, bounceDomain, keys, post, logger }))
      : undefined;
  const { retryMilliseconds } = options;
  const mailbox =
    doors.mailbox &&
    starting.use(
      followMailbox({
        server: doors.mailbox,
        broker,
        post,
        logger,
        ...(retryMilliseconds !== undefined && { retryMilliseconds }),
      }),
    );
  const services: readonly MailService[] = [
    ...(doors.ses ? [ses({ ...doors.ses, fetch })] : []),
    ...(doors.sendgrid ? [sendGrid(doors.sendgrid.publicKey)] : []),
  ];
  const stopping = starting.move();
  return {
    router: bounceWebhookRouter({ services, publisher: broker, logger, observer }),
    trouble: () => mailbox?.trouble(),
    listenerPort: listener?.port,
    [Symbol.asyncDispose]: () => stopping.disposeAsync(),
  };
}

/** Loads an SMTP server where one is wanted. */
async function listen(options: ListenerOptions): Promise<Listener> {
  const { startListener } = await import('./doors/listener.ts');
  return startListener(options);
}

async function getPage(url: string): Promise<string> {
  const signal = AbortSignal.timeout(fetchMilliseconds);
  const response = await fetch(url, { redirect: 'error', signal });
  if (!response.ok) throw new Error(`${new URL(url).hostname} answers ${response.status}`);
  return response.text();
}
