import { Duplex } from 'node:stream';

/**
 * Lets the frames that are written in one turn of the event loop leave in one system call. amqplib writes each by itself,
 * and large messages in two.
 *
 * @param connection amqplib's; its stream is not in its types, and without one everything is only slower.
 */
export function writeByTurns(connection: object): void {
  const stream = 'stream' in connection ? connection.stream : undefined;
  if (!(stream instanceof Duplex)) return;
  const write = stream.write.bind(stream);
  let isCorked = false;
  Object.assign(stream, {
    write(...parameters: [chunk: Buffer]): boolean {
      if (!isCorked) {
        isCorked = true;
        stream.cork();
        setImmediate(() => {
          isCorked = false;
          stream.uncork();
        });
      }
      return write(...parameters);
    },
  });
}
