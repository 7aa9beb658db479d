import { randomBytes } from 'node:crypto';
import { connect } from 'amqplib';
import type { RunId } from '../../src/campaign/ids.ts';
import type { Broker } from '../../src/queue/port.ts';
import { openRabbit } from '../../src/queue/rabbit/open.ts';
import { createTopology } from '../../src/queue/topology.ts';

/** Empty when there is no RabbitMQ to test with. */
export const amqpUrl = process.env.AMQP_URL ?? '';

const ladderMilliseconds = [5_000, 15_000];

/** A broker with queues of its own, which are gone afterwards, those of the given runs too. */
export async function openOwnRabbit(
  runs: readonly RunId[] = [],
): Promise<{ readonly broker: Broker } & AsyncDisposable> {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const options = { urls: [amqpUrl], prefix, ladderMilliseconds };
  const broker = await openRabbit(options, AbortSignal.timeout(60_000));
  return {
    broker,
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]();
      await removeAll(prefix, runs);
    },
  };
}

async function removeAll(prefix: string, runs: readonly RunId[]): Promise<void> {
  const topology = createTopology(prefix, ladderMilliseconds);
  const journals = runs.map((run) => topology.journal({ kind: 'run', run }));
  const model = await connect(amqpUrl);
  const channel = await model.createChannel();
  for (const { name } of [...topology.queues, ...journals]) await channel.deleteQueue(name);
  for (const { name } of topology.exchanges) await channel.deleteExchange(name);
  await model.close();
}
