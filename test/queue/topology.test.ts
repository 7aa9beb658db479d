import { describe, expect, test } from 'vitest';
import { pauseBeforeGivingBack } from '../../src/queue/handling.ts';
import { createTopology, type QueueSpec } from '../../src/queue/topology.ts';
import { someRun } from '../world/broker.ts';

const hour = 3_600_000;
const topology = createTopology('mail', [5_000, 15_000, 60_000, 90_000, 250, hour, 5_000]);
const run = someRun();

describe('the topology', () => {
  test('names the rungs of the ladder by their delay', () => {
    const rungs = topology.queues.map(({ name }) => name).filter((name) => name.includes('retry'));

    expect(rungs).toEqual([
      'mail.retry.5s',
      'mail.retry.15s',
      'mail.retry.1m',
      'mail.retry.90s',
      'mail.retry.250ms',
      'mail.retry.1h',
    ]);
  });

  test('leads only to exchanges that it declares', () => {
    const declared = topology.exchanges.map(({ name }) => name);
    const used = all().flatMap(({ bindings, arguments: given }) => [
      ...bindings.map(({ exchange }) => exchange),
      given['x-dead-letter-exchange'] ?? 'mail.work',
    ]);

    expect(used.filter((exchange) => !declared.includes(String(exchange)))).toEqual([]);
  });

  test('says of every queue what kind it is, and of each but a stream how often a message may come back', () => {
    const vague = all()
      .filter(({ arguments: given }) => given['x-queue-type'] !== 'stream')
      .filter(
        ({ arguments: given }) =>
          given['x-queue-type'] !== 'quorum' || typeof given['x-delivery-limit'] !== 'number',
      );

    expect(vague).toEqual([]);
  });

  test('loses no dead letter', () => {
    const careless = all()
      .filter(({ arguments: given }) => 'x-dead-letter-exchange' in given)
      .filter(
        ({ arguments: given }) =>
          given['x-dead-letter-strategy'] !== 'at-least-once' ||
          given['x-overflow'] !== 'reject-publish',
      );

    expect(careless).toEqual([]);
  });

  test('lets one consumer at a time launch, review, take reports, own a partition and lead', () => {
    const single = all()
      .filter((queue) => queue.arguments['x-single-active-consumer'] === true)
      .map(({ name }) => name);

    expect(single).toEqual([
      'mail.launch',
      'mail.review',
      'mail.inbound',
      'mail.amend',
      'mail.lead.report',
      'mail.lead.poll',
      'mail.lead.mailbox',
      `mail.send.${run}.0`,
      `mail.send.${run}.1`,
    ]);
  });

  test('keeps the routing key on the way over the ladder', () => {
    const queue = { kind: 'send', run, partition: 1 } as const;

    const later = topology.routeLater(queue, 5_000);

    expect(later).toEqual({ exchange: 'mail.retry.5s', routingKey: `send.${run}.1` });
    expect(topology.sendQueue(run, 1).bindings).toContainEqual({
      exchange: 'mail.work',
      routingKey: later.routingKey,
    });
  });
});

describe('the pause before a message is given back', () => {
  test.each([
    [0, 100],
    [1, 200],
    [5, 3_200],
    [7, 10_000],
    [999, 10_000],
  ])('after %i returns is %i ms', (returns, milliseconds) => {
    expect(pauseBeforeGivingBack(returns)).toBe(milliseconds);
  });
});

function all(): readonly QueueSpec[] {
  return [
    ...topology.queues,
    ...topology.runQueues(run, 2),
    topology.journal({ kind: 'run', run }),
  ];
}
