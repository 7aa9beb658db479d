import { connect } from 'amqplib';
import { describe, expect, test } from 'vitest';
import { NotConfirmed, type ParkedMessage } from '../../src/queue/port.ts';
import { amqpUrl, openRabbitWorld, type RabbitWorld, someRun } from '../world/broker.ts';
import { eventually, note, notes, waitForDepth } from './notes.ts';

const url = amqpUrl ?? '';
const parked = { kind: 'parked' } as const;
const neverAborts = new AbortController().signal;

describe.skipIf(amqpUrl === undefined)('what RabbitMQ itself has parked', () => {
  test('says where it comes from, and can go back there', async () => {
    await using world = await openRabbitWorld(url);
    const broker = await world.open();
    const run = someRun();
    await broker.declareRunQueues(run, 1);
    const queue = { kind: 'send', run, partition: 0 } as const;
    await giveUp(
      world,
      world.topology.nameOf(queue),
      JSON.stringify({ ...note('poison'), number: 4 }),
    );
    await waitForDepth(broker, parked, 1);
    const listed: ParkedMessage[] = [];

    const stuck = await broker.parked((message) => {
      listed.push(message);
      return 'release';
    }, neverAborts);

    expect(listed).toMatchObject([
      {
        queue: world.topology.nameOf(queue),
        stage: 'send',
        run,
        number: 4,
        class: 'returned-too-often',
        reason: 'RabbitMQ gave it up: delivery_limit.',
        at: expect.any(Date),
      },
    ]);
    expect(stuck).toEqual([]);
    await waitForDepth(broker, queue, 1);
    await waitForDepth(broker, parked, 0);
  });
});

describe.skipIf(amqpUrl === undefined)('a connection lost while somebody looks', () => {
  test('loses nothing of what is parked, and keeps its order', async () => {
    await using world = await openRabbitWorld(url);
    const broker = await world.open();
    for (const each of notes(50)) await world.inject(parked, JSON.stringify(each));
    await waitForDepth(broker, parked, 50);

    const looking = broker.parked(() => {
      world.cutConnections();
      return 'release';
    }, neverAborts);

    await expect(looking).rejects.toThrow(NotConfirmed);
    await eventually(async () => expect(await broker.depth(parked)).toEqual({ ready: 50 }));
    const bodies: string[] = [];
    await broker.parked(({ body }) => {
      bodies.push(body);
      return 'keep';
    }, neverAborts);
    expect(bodies).toEqual(notes(50).map((each) => JSON.stringify(each)));
  });
});

/** Has RabbitMQ give a message up that was in this queue: one of the same name, whose limit is sooner reached. */
async function giveUp({ topology }: RabbitWorld, queue: string, body: string): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  const exchange = topology.routeTo(parked).exchange;
  await channel.deleteQueue(queue);
  await channel.assertQueue(queue, {
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': 1,
      'x-dead-letter-exchange': exchange,
    },
  });
  const direct = topology.exchanges.find(({ name }) => name.endsWith('.direct'))?.name ?? '';
  await channel.bindQueue(queue, direct, queue.slice(queue.indexOf('.') + 1));
  channel.sendToQueue(queue, Buffer.from(body));
  await channel.waitForConfirms();
  await eventually(async () => {
    const message = await channel.get(queue);
    // From 4.3 on only a rejection counts.
    if (message !== false) channel.reject(message, true);
    expect((await channel.checkQueue(topology.nameOf(parked))).messageCount).toBe(1);
  });
  await connection.close();
}
