import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';

export interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of every shape
  readonly json: any;
}

/** Takes webhooks. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** Waits for the first one. */
  first(): Promise<Received>;
  /** Waits until so many have come. */
  wait(count: number): Promise<readonly Received[]>;
}

/** Answers the first request with the first status, and so on; the last one stays. */
export async function startReceiver(...statuses: readonly number[]): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      received.push({
        headers: request.headers,
        body,
        json: body === '' ? undefined : JSON.parse(body),
      });
      response.writeHead(statuses[Math.min(received.length, statuses.length) - 1] ?? 200).end();
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    first: () => vi.waitUntil(() => received[0], { interval: 5 }),
    wait: (count) =>
      vi.waitUntil(() => (received.length >= count ? received : undefined), { interval: 5 }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
