import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of the words at which a connection is cut: they arrive and their answer does not, or neither does. */
export type Fate = 'arrived' | 'lost';

interface Trip {
  readonly words: string;
  readonly fate: Fate;
  readonly tripped: () => void;
}

/** One process's way to RabbitMQ. It cuts a connection at the very bytes that a test names. */
export interface Tripwire extends AsyncDisposable {
  readonly port: number;
  /** Cuts the connection that next carries these words to the broker, once; resolves when that has happened. */
  cutAt(words: string, fate: Fate): Promise<void>;
  /** Resets every connection; new ones are accepted. */
  cut(): void;
  /** Resets every connection and each new one, for ever. */
  takeDown(): void;
}

export async function startTripwire(target: {
  readonly host: string;
  readonly port: number;
}): Promise<Tripwire> {
  const clients = new Set<Socket>();
  const trips = new Set<Trip>();
  let isDown = false;

  const server = createServer({ noDelay: true }, (client) => {
    client.on('error', () => {}); // Its close follows.
    if (isDown) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ ...target, noDelay: true });
    upstream.on('error', () => {});
    clients.add(client);
    client.on('close', () => {
      clients.delete(client);
      upstream.end(); // In order, so that what was sent before still arrives.
    });
    upstream.on('close', () => client.destroy());
    upstream.on('data', (bytes) => client.write(bytes));
    client.on('data', (bytes) => {
      const trip = [...trips].find(({ words }) => bytes.includes(words));
      if (trip?.fate !== 'lost') upstream.write(bytes);
      if (trip === undefined) return;
      trips.delete(trip);
      client.resetAndDestroy();
      trip.tripped();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  function cut(): void {
    for (const client of clients) client.resetAndDestroy();
  }

  return {
    port,
    cutAt(words, fate) {
      const { promise, resolve } = Promise.withResolvers<void>();
      trips.add({ words, fate, tripped: resolve });
      return promise;
    },
    cut,
    takeDown() {
      isDown = true;
      cut();
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
