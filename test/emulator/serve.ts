import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';

export interface Served extends AsyncDisposable {
  readonly url: string;
}

/** Serves a router on a port of its own. */
export async function serve(router: Router): Promise<Served> {
  const server = express().use(router).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
