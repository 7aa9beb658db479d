import type { Channel } from 'amqplib';

/** Closes a channel that nobody waits for any more. */
export function discardChannel(channel: Channel): void {
  channel.on('error', () => {}); // Without a listener it would take its connection along.
  channel.close().catch(() => {}); // It is closed already, or will be with its connection.
}
