import type { Channel } from 'amqplib';
import { abortable } from '../abortable.ts';
import { NotConfirmed } from '../port.ts';
import { discardChannel } from './discard-channel.ts';
import type { Link } from './link.ts';
import { isMissingQueue } from './refusal.ts';

const errandTimeoutMilliseconds = 10_000;

/**
 * Lends a channel for one errand, because RabbitMQ answers a mistake, such as asking for a queue that is not there, by closing
 * the channel. Gives undefined when the queue is missing, and rejects with {@link NotConfirmed} when RabbitMQ does not answer.
 */
export async function onScratchChannel<Result>(
  link: Link,
  patienceMilliseconds: number,
  errand: (channel: Channel) => Promise<Result>,
): Promise<Result | undefined> {
  try {
    const model = await link.connected(AbortSignal.timeout(patienceMilliseconds));
    const patience = AbortSignal.timeout(errandTimeoutMilliseconds);
    const channel = await abortable(model.createChannel(), patience, discardChannel);
    channel.on('error', () => {}); // The call in hand rejects with the same error.
    try {
      return await abortable(errand(channel), patience);
    } finally {
      discardChannel(channel);
    }
  } catch (error) {
    if (isMissingQueue(error)) return undefined;
    throw new NotConfirmed(link.trouble() ?? 'RabbitMQ did not do what it was asked', {
      cause: error,
    });
  }
}
