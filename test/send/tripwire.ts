import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of the words at which a connection is cut: they arrive and their answer does not, or neither does. */
export type Fate = 'arrived' | 'lost';

/** One process's way to RabbitMQ. It cuts a connection at the very bytes that a test names. */
export interface Tripwire extends AsyncDisposable {
  readonly port: number;
  /** Cuts the connection that next carries these words to the broker, once; resolves when that has happened. */
  cutAt(words: string, fate: Fate): Promise<void>;
  /**
   * Once these words have gone to the broker, holds back its answers on that connection until they come back from it, and
   * hands over all of it in one piece; resolves then.
   */
  holdBackUntilReturn(words: string): Promise<void>;
  /** Keeps these words from the broker, and all that follows on their connection, until `release`. */
  keepBack(words: string): KeptBack;
  /** Ends the connections that began with these words towards the broker; to the process it seems that they are there. */
  orphan(words: string): void;
  /** Resets every connection; new ones are accepted. */
  cut(): void;
  /** Resets every connection and each new one, for ever. */
  takeDown(): void;
}

export interface KeptBack {
  /** Resolves when the words have come. */
  readonly kept: Promise<void>;
  release(): void;
}

interface Keep {
  readonly words: string;
  readonly kept: (wire: Wire) => void;
}

interface Trip {
  readonly words: string;
  readonly fate: Fate;
  readonly tripped: () => void;
}

interface Hold {
  readonly words: string;
  readonly returned: () => void;
}

/** The name that a client gives its connection is within its first words. */
const firstWordsBytes = 1_000;

export async function startTripwire(target: {
  readonly host: string;
  readonly port: number;
}): Promise<Tripwire> {
  const wires = new Set<Wire>();
  const trips = new Set<Trip>();
  const holds = new Set<Hold>();
  const keeps = new Set<Keep>();
  let isDown = false;

  const server = createServer({ noDelay: true }, (client) => {
    if (isDown) {
      client.on('error', () => {}).resetAndDestroy();
      return;
    }
    const wire = new Wire(client, connect({ ...target, noDelay: true }));
    wires.add(wire);
    client.on('close', () => wires.delete(wire));
    client.on('data', (bytes) => {
      const hold = [...holds].find(({ words }) => bytes.includes(words));
      if (hold !== undefined) {
        holds.delete(hold);
        wire.holdBackUntil(hold.words, hold.returned);
      }
      const keep = [...keeps].find(({ words }) => bytes.includes(words));
      if (keep !== undefined) {
        keeps.delete(keep);
        wire.keepBack();
        keep.kept(wire);
      }
      const trip = [...trips].find(({ words }) => bytes.includes(words));
      if (trip?.fate !== 'lost') wire.pass(bytes);
      if (trip === undefined) return;
      trips.delete(trip);
      wire.cut();
      trip.tripped();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  function cut(): void {
    for (const wire of wires) wire.cut();
  }

  return {
    port,
    cutAt(words, fate) {
      const { promise, resolve } = Promise.withResolvers<void>();
      trips.add({ words, fate, tripped: resolve });
      return promise;
    },
    holdBackUntilReturn(words) {
      const { promise, resolve } = Promise.withResolvers<void>();
      holds.add({ words, returned: resolve });
      return promise;
    },
    keepBack(words) {
      const { promise, resolve } = Promise.withResolvers<void>();
      let keeper: Wire | undefined;
      keeps.add({
        words,
        kept(wire) {
          keeper = wire;
          resolve();
        },
      });
      return { kept: promise, release: () => keeper?.release() };
    },
    orphan(words) {
      for (const wire of wires) if (wire.firstWords.includes(words)) wire.orphan();
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

/** One connection of a process, by way of us. */
class Wire {
  firstWords = '';
  readonly #client: Socket;
  readonly #upstream: Socket;
  #isOrphan = false;
  #held: ((bytes: Buffer) => void) | undefined;
  #kept: Buffer[] | undefined;

  constructor(client: Socket, upstream: Socket) {
    this.#client = client;
    this.#upstream = upstream;
    client.on('error', () => {}); // Its close follows.
    upstream.on('error', () => {});
    // In order, so that what was sent before still arrives.
    client.on('close', () => upstream.end());
    upstream.on('close', () => {
      if (!this.#isOrphan) client.destroy();
    });
    upstream.on('data', (bytes: Buffer) => {
      if (this.#held === undefined) client.write(bytes);
      else this.#held(bytes);
    });
  }

  holdBackUntil(words: string, returned: () => void): void {
    let held = Buffer.alloc(0);
    this.#held = (bytes) => {
      held = Buffer.concat([held, bytes]);
      if (!held.includes(words)) return;
      this.#held = undefined;
      this.#client.write(held);
      returned();
    };
  }

  pass(bytes: Buffer): void {
    if (this.firstWords.length < firstWordsBytes) this.firstWords += bytes.toString('latin1');
    if (this.#kept !== undefined) this.#kept.push(bytes);
    else if (!this.#isOrphan) this.#upstream.write(bytes);
  }

  keepBack(): void {
    this.#kept = [];
  }

  release(): void {
    const kept = this.#kept ?? [];
    this.#kept = undefined;
    for (const bytes of kept) this.#upstream.write(bytes);
  }

  cut(): void {
    this.#client.resetAndDestroy();
  }

  orphan(): void {
    this.#isOrphan = true;
    this.#upstream.destroy();
  }
}
