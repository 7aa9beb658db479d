import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What becomes of a webhook on its way. `overtaken`: it arrives after the next one. */
export type Fate = 'arrives' | 'lost' | 'doubled' | 'overtaken';

/** The way from Jira to whichever process takes webhooks now, as a load balancer knows it. */
export interface WebhookRoute extends AsyncDisposable {
  readonly url: string;
  /** Decides about each webhook, numbered from 0. */
  fate: (number: number) => Fate;
  /** Webhooks that did not arrive as they were sent. */
  readonly mishaps: number;
}

interface Webhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer>;
}

const arrives: WebhookRoute['fate'] = () => 'arrives';

/** @param target Answers where webhooks go now; undefined while nobody takes them. */
export async function startWebhookRoute(target: () => string | undefined): Promise<WebhookRoute> {
  let fate = arrives;
  let count = 0;
  let mishaps = 0;
  let held: Webhook[] = [];

  const server = createServer((request, response) => {
    void (async () => {
      const headers = Object.entries(request.headers).filter((entry): entry is [string, string] =>
        /^(x-|content-type)/.test(entry[0]),
      );
      const webhook = {
        headers: Object.fromEntries(headers),
        body: Buffer.from(await buffer(request)),
      };
      response.writeHead(await route(webhook)).end();
    })();
  });

  async function route(webhook: Webhook): Promise<number> {
    const decided = fate(count);
    count += 1;
    if (decided !== 'arrives') mishaps += 1;
    switch (decided) {
      case 'lost':
        return 200;
      case 'overtaken':
        held.push(webhook);
        return 200;
      case 'doubled':
        await passOn(webhook);
        return passOn(webhook);
      case 'arrives': {
        const status = await passOn(webhook);
        const late = held;
        held = [];
        for (const each of late) await passOn(each);
        return status;
      }
    }
  }

  async function passOn({ headers, body }: Webhook): Promise<number> {
    const to = target();
    if (to === undefined) return 503;
    try {
      const answer = await fetch(`${to}/webhooks/jira`, { method: 'POST', headers, body });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return 502; // Jira sends it again.
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/webhooks/jira`,
    get fate() {
      return fate;
    },
    set fate(decide) {
      fate = decide;
    },
    get mishaps() {
      return mishaps;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
