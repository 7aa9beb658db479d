import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { answersAmqp } from '../../src/bootstrap/amqp-probe.mjs';

/** The beginning of a frame on channel 0 that holds Connection.Start, as RabbitMQ sends it. */
const connectionStart = Buffer.from([1, 0, 0, 0, 0, 1, 242, 0, 10, 0, 10]);

async function listen(greet: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {}).resume();
    greet(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // A server that listens on TCP has such an address.
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

describe('a port on which something may listen', () => {
  test('has a broker when Connection.Start answers the protocol header', async () => {
    await using server = await listen((socket) => {
      socket.once('data', (bytes) => {
        if (bytes.toString('latin1').startsWith('AMQP')) socket.write(connectionStart);
      });
    });

    expect(await answersAmqp('127.0.0.1', server.port, 5_000)).toBe(true);
  });

  test.each<{ name: string; greet: (socket: Socket) => void }>([
    { name: 'another protocol answers', greet: (socket) => socket.write('220 mail.example ESMTP') },
    { name: 'it hangs up', greet: (socket) => socket.destroy() },
    { name: 'it stays silent', greet: () => {} },
  ])('has none when $name', async ({ greet }) => {
    await using server = await listen(greet);

    expect(await answersAmqp('127.0.0.1', server.port, 100)).toBe(false);
  });

  test('has none when nothing listens', async () => {
    const server = await listen(() => {});
    await server[Symbol.asyncDispose]();

    expect(await answersAmqp('127.0.0.1', server.port, 5_000)).toBe(false);
  });
});
