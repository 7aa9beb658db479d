import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import express, { type Express, type Router } from 'express';
import { boardAccess } from './board-access.ts';
import { boardEvents } from './events.ts';
import { Faults } from './faults.ts';
import { Media } from './media.ts';
import { internalError } from './rest/internal-error.ts';
import { documentedRateLimits, type RateLimitOptions, RateLimits } from './rest/rate-limits.ts';
import { type RestOptions, restRouter } from './rest/router.ts';
import { Search, type SearchValidation } from './search.ts';
import { SearchIndex } from './search-index.ts';
import type { Account } from './store/site-parts.ts';
import { JiraStore } from './store/store.ts';
import { Tasks } from './tasks.ts';
import { documentedRetryClock, type RetryClock } from './webhooks/delivery.ts';
import { Webhooks } from './webhooks/webhooks.ts';

export interface JiraEmulatorOptions {
  /** 0, the default, for any free one. */
  readonly port?: number;
  /** At least one; the first is whom the board acts for. */
  readonly accounts: readonly [Account, ...Account[]];
  /** By how much the search is behind; 150 unless given. */
  readonly searchLagMilliseconds?: number;
  readonly searchValidation?: SearchValidation;
  /** Jira's documented ones unless given. */
  readonly rateLimits?: RateLimitOptions | 'off';
  /** Waits before the first, second, … retry of a webhook; Jira's documented ones unless given. */
  readonly webhookRetryDelaysMilliseconds?: readonly number[];
  /** Waits for the retries of webhooks; by the machine's clock unless given. */
  readonly webhookWait?: RetryClock['wait'];
  /** Milliseconds of the epoch; the machine's clock unless given. */
  readonly now?: () => number;
  /**
   * By how much the ids of issues and changes start further on than on a new site; 0 unless given. Whoever remembers
   * ids of another life of this site then does not take what happens now for what happened then.
   */
  readonly idsAhead?: number;
  /** Told of every answer of the REST API, so that tests can hold it to its contract. */
  readonly onAnswer?: RestOptions['onAnswer'];
  /** Pages beside the REST API, such as the board; anybody on this machine may open them. */
  readonly pages?: readonly Router[];
}

/** A Jira Cloud site on this machine, in memory. */
export interface JiraEmulator extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** For seeding, and for looking inside. */
  readonly store: JiraStore;
}

const host = '127.0.0.1';

/** Much longer than anybody is busy with other things: who calls on a connection that is just being closed gets no answer. */
const keepAliveMilliseconds = 120_000;

/** Starts an empty site. Disposing it closes every connection. */
export async function startJiraEmulator(options: JiraEmulatorOptions): Promise<JiraEmulator> {
  await using starting = new AsyncDisposableStack();
  const store = new JiraStore(options.accounts, options.now, options.idsAhead);
  const index = starting.use(new SearchIndex(store, options.searchLagMilliseconds ?? 150));
  const search = new Search(store, index, options.searchValidation ?? 'lenient');
  const tasks = starting.use(new Tasks(store.numbers, store.now));
  const webhooks = starting.use(new Webhooks(store, retryClockOf(options)));
  const rateLimits = new RateLimits(options.rateLimits ?? documentedRateLimits, store.now);

  const media = new Media(store);
  const site = { store, index, search, tasks, webhooks, media };
  let url = '';
  const rest = restRouter({ site, rateLimits, base: () => url, onAnswer: options.onAnswer });
  const app = applicationOf(options, store, [media.router, rest]);
  const server = createServer({ keepAliveTimeout: keepAliveMilliseconds }, app);
  starting.defer(() => close(server));
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  url = `http://${host}:${port}`;
  webhooks.listenAt(url);

  const running = starting.move();
  return { url, port, store, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

function retryClockOf(options: JiraEmulatorOptions): RetryClock {
  const { webhookRetryDelaysMilliseconds: delays, webhookWait: wait } = options;
  return {
    ...documentedRetryClock,
    ...(delays && { delaysMilliseconds: () => delays }),
    ...(wait && { wait }),
  };
}

function applicationOf(
  options: JiraEmulatorOptions,
  store: JiraStore,
  routers: readonly Router[],
): Express {
  const faults = new Faults();
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(faults.control);
  app.use(faults.inject);
  app.get('/board/events', boardEvents(store));
  app.use(boardAccess(options.accounts[0]));
  for (const router of [...(options.pages ?? []), ...routers]) app.use(router);
  app.use(internalError);
  return app;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
