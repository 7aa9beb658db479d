import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Road } from '../world/road.ts';

/** A webhook as Jira sent it. */
interface Told {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer>;
}

/** Stands where Jira's webhooks arrive, keeps those that start runs, and passes all on if it was told where to. */
export interface Relay extends AsyncDisposable {
  readonly url: string;
  /** Where webhooks go from here; undefined, and they are lost. */
  target: string | undefined;
  /** The webhooks of moves to Sending, in the order in which they came. */
  readonly starts: readonly Told[];
  /** Resolves with the first of them, perhaps at once. */
  start(): Promise<Told>;
  /** Resolves as soon as Postboard has answered a webhook with this status. */
  answered(status: number): Promise<void>;
}

async function openRelay(): Promise<Relay> {
  const starts: Told[] = [];
  const statuses: number[] = [];
  const changes = new EventEmitter().setMaxListeners(0);
  const patience = AbortSignal.timeout(90_000);
  let target: string | undefined;

  const server = createServer((request, response) => {
    void (async () => {
      const headers = Object.entries(request.headers).filter((entry): entry is [string, string] =>
        /^(x-|content-type)/.test(entry[0]),
      );
      const webhook: Told = {
        path: request.url ?? '',
        headers: Object.fromEntries(headers),
        body: Buffer.from(await buffer(request)),
      };
      if (webhook.body.includes('"toString":"Sending"')) starts.push(webhook);
      const status = target === undefined ? 200 : (await tell(target, webhook)).status;
      statuses.push(status);
      response.writeHead(status).end();
      changes.emit('change');
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  return {
    url: `http://127.0.0.1:${port}/webhooks/jira`,
    starts,
    get target() {
      return target;
    },
    set target(url) {
      target = url;
    },
    async start() {
      for (;;) {
        const [webhook] = starts;
        if (webhook !== undefined) return webhook;
        await once(changes, 'change', { signal: patience });
      }
    },
    async answered(status) {
      while (!statuses.includes(status)) await once(changes, 'change', { signal: patience });
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A relay that Jira calls; open the road without a webhook of its own. */
export async function registerRelay({ robin, config }: Road): Promise<Relay> {
  const relay = await openRelay();
  await robin.registerWebhook(relay.url, config.secrets.jiraWebhookSecret);
  return relay;
}

/** Tells Postboard of a webhook, once more if it knows of it. */
export async function tell(postboard: string, { path, headers, body }: Told): Promise<Response> {
  const answer = await fetch(new URL(path, postboard), { method: 'POST', headers, body });
  await answer.body?.cancel();
  return answer;
}
