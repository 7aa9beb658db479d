import type { Channel } from 'amqplib';
import type { ExchangeSpec, QueueSpec, Topology } from '../topology.ts';
import { isMissingQueue, RabbitRefused } from './refusal.ts';

/** Declares what is shared by all runs; harmless when it is there. */
export async function declareShared(channel: Channel, topology: Topology): Promise<void> {
  for (const exchange of topology.exchanges) await declareExchange(channel, exchange);
  for (const queue of topology.queues) await declareQueue(channel, queue);
}

/** Declares nothing. Rejects with {@link RabbitRefused} when nothing was ever declared under this prefix. */
export async function findShared(
  channel: Channel,
  topology: Topology,
  prefix: string,
): Promise<void> {
  try {
    await channel.checkQueue(topology.journal({ kind: 'service' }).name);
  } catch (error) {
    if (!isMissingQueue(error)) throw error;
    throw new RabbitRefused(
      `This RabbitMQ knows no Postboard called "${prefix}": none was started on it with this rabbitmq.prefix. ` +
        'AMQP_URL and the config say where to look.',
      { cause: error },
    );
  }
}

/** Declares a queue and its bindings. Rejects with 406 when it is there with other arguments. */
export async function declareQueue(channel: Channel, queue: QueueSpec): Promise<void> {
  await channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments });
  for (const { exchange, routingKey } of queue.bindings)
    await channel.bindQueue(queue.name, exchange, routingKey);
}

async function declareExchange(
  channel: Channel,
  { name, type, alternateExchange }: ExchangeSpec,
): Promise<void> {
  await channel.assertExchange(name, type, {
    durable: true,
    ...(alternateExchange !== undefined && { alternateExchange }),
  });
}
