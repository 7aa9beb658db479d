import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between clients and a server, to be in the way. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Clients that are connected now. */
  readonly connections: number;
  /** Resets every connection; new ones are accepted. */
  cut(): void;
  /** Resets one connection, whichever. */
  cutOne(): void;
  /** Resets every connection and each new one, until `restore`. */
  takeDown(): void;
  /** Accepts everything and passes on nothing, until `restore`. */
  freeze(): void;
  restore(): void;
}

export async function startTcpProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const clients = new Set<Socket>();
  const sockets = new Set<Socket>();
  let state: 'up' | 'down' | 'frozen' = 'up';

  const server = createServer({ noDelay: true }, (client) => {
    if (state === 'down') {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ ...target, noDelay: true });
    clients.add(client);
    client.on('close', () => clients.delete(client));
    forward(client, upstream);
    forward(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  function forward(from: Socket, to: Socket): void {
    sockets.add(from);
    from.on('data', (bytes) => to.write(bytes));
    from.on('error', () => {}); // Its close follows.
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    if (state === 'frozen') from.pause();
  }

  function cut(): void {
    for (const client of clients) client.resetAndDestroy();
  }

  return {
    port,
    get connections() {
      return clients.size;
    },
    cut,
    cutOne() {
      [...clients][Math.floor(Math.random() * clients.size)]?.resetAndDestroy();
    },
    takeDown() {
      state = 'down';
      cut();
    },
    freeze() {
      state = 'frozen';
      for (const socket of sockets) socket.pause();
    },
    restore() {
      state = 'up';
      for (const socket of sockets) socket.resume();
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
