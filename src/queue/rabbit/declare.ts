import type { Channel } from 'amqplib';
import type { ExchangeSpec, QueueSpec, Topology } from '../topology.ts';

/** Declares what is shared by all runs; harmless when it is there. */
export async function declareShared(channel: Channel, topology: Topology): Promise<void> {
  for (const exchange of topology.exchanges) await declareExchange(channel, exchange);
  for (const queue of topology.queues) await declareQueue(channel, queue);
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
