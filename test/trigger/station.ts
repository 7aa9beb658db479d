import { createHmac } from 'node:crypto';
import { pino } from 'pino';
import { startHttpServer } from '../../src/http/server.ts';
import type { Publisher } from '../../src/queue/port.ts';
import { webhookRouter } from '../../src/trigger/webhook.ts';
import { jiraUpdate, site, type UpdateOptions } from './jira-update.ts';

export const webhookSecret = 'correct horse';
export const automationSecret = 'open-sesame';
export const hour = 3_600_000;

type Headers = Readonly<Record<string, string>>;

export interface StationOptions {
  readonly webhookSecrets?: readonly string[];
  readonly automationSecrets?: readonly string[];
  readonly publisher?: Pick<Publisher, 'publish'>;
}

/** A server that takes webhooks, and what it hands on to the queues, one line each. */
export async function openStation({
  webhookSecrets = ['previous', webhookSecret],
  automationSecrets = [automationSecret],
  publisher,
}: StationOptions = {}) {
  const published: string[] = [];
  const recorder: Pick<Publisher, 'publish'> = {
    async publish(queue, message) {
      published.push(`${queue.kind} < ${JSON.stringify(message)}`);
    },
  };
  const logger = pino({ enabled: false });
  const router = webhookRouter({
    publisher: publisher ?? recorder,
    site,
    webhookSecrets,
    automationSecrets,
    oldestMoveMilliseconds: 72 * hour,
    logger,
  });
  const server = await startHttpServer(
    { host: '127.0.0.1', port: 0, routers: [router], logger },
    new AbortController().signal,
  );

  async function post(path: string, body: string | Buffer<ArrayBuffer>, headers: Headers) {
    const response = await fetch(new URL(path, server.url), {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  /** Posts a body as Jira does, signed with the secret. */
  function send(body: string | Buffer<ArrayBuffer>, headers: Headers = {}) {
    const digest = createHmac('sha256', webhookSecret).update(body).digest('hex');
    return post('/webhooks/jira', body, { 'X-Hub-Signature': `sha256=${digest}`, ...headers });
  }

  return {
    published,
    post,
    send,
    update: (options: UpdateOptions = {}, headers: Headers = {}) =>
      send(JSON.stringify(jiraUpdate(options)), headers),
    /** Posts a body as a rule of Jira Automation does. */
    automate: (body: string, headers: Headers = {}) =>
      post('/webhooks/automation', body, {
        Authorization: `Bearer ${automationSecret}`,
        ...headers,
      }),
    get: (path: string) => fetch(new URL(path, server.url)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export type Station = Awaited<ReturnType<typeof openStation>>;

/** Gives every test its own station. */
export const stationFixture = {
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern what a fixture needs
  station: async ({}, use: (station: Station) => Promise<void>) => {
    await using station = await openStation();
    await use(station);
  },
};
