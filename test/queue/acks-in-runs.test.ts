import type { Channel, ConsumeMessage } from 'amqplib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AcksInRuns } from '../../src/queue/rabbit/acks-in-runs.ts';

/** RabbitMQ's side of a channel: what it still waits for. */
class Waiting {
  readonly tags = new Set<number>();
  acknowledgements = 0;

  deliver(tag: number): ConsumeMessage {
    this.tags.add(tag);
    return { fields: { deliveryTag: tag } } as ConsumeMessage;
  }

  readonly channel = {
    ack: ({ fields: { deliveryTag } }: ConsumeMessage, isMultiple = false) => {
      if (!this.tags.has(deliveryTag)) throw new Error(`Nobody waits for ${deliveryTag}`);
      this.acknowledgements += 1;
      for (const tag of this.tags)
        if (tag === deliveryTag || (isMultiple && tag < deliveryTag)) this.tags.delete(tag);
    },
  } as Channel;
}

function delivered(count: number, prefetch: number) {
  const waiting = new Waiting();
  const acks = new AcksInRuns(waiting.channel, prefetch);
  const messages = Array.from({ length: count }, (_, index) => waiting.deliver(index + 1));
  for (const message of messages) acks.arrived(message);
  const acknowledge = (...tags: readonly number[]) => {
    for (const tag of tags) acks.acknowledge(messages[tag - 1] as ConsumeMessage);
  };
  return { waiting, acks, acknowledge, messages };
}

describe('acknowledgements', () => {
  test('go together while others are still in hand', () => {
    const { waiting, acknowledge } = delivered(20, 20);

    acknowledge(2, 1, 3, 5);
    expect(waiting.acknowledgements).toBe(0);
    acknowledge(4);

    expect(waiting.acknowledgements).toBe(1);
    expect(waiting.tags.size).toBe(15);
  });

  test('wait for nothing when all is done', () => {
    const { waiting, acknowledge } = delivered(2, 20);

    acknowledge(2, 1);

    expect(waiting.tags.size).toBe(0);
  });

  test('behind one that takes long are not kept back for ever', () => {
    const { waiting, acknowledge } = delivered(20, 20);

    acknowledge(2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    expect([...waiting.tags].slice(0, 2)).toEqual([1, 12]);
  });

  test('of a consumer that holds few leave at once', () => {
    const { waiting, acknowledge } = delivered(2, 2);

    acknowledge(2);

    expect([...waiting.tags]).toEqual([1]);
  });

  test('settle what is done and nothing else, whatever the order', () => {
    const orders = fc.record({
      order: fc.shuffledSubarray(Array.from({ length: 24 }, (_, index) => index + 1)),
      back: fc.uniqueArray(fc.integer({ min: 1, max: 24 })),
      prefetch: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(orders, ({ order, back, prefetch }) => {
        const { waiting, acks, acknowledge, messages } = delivered(24, prefetch);
        for (const tag of order) {
          if (!back.includes(tag)) acknowledge(tag);
          else {
            waiting.tags.delete(tag);
            acks.givenBack(messages[tag - 1] as ConsumeMessage);
          }
          const undone = messages
            .map(({ fields }) => fields.deliveryTag)
            .filter((each) => !order.includes(each));
          expect(undone.every((each) => waiting.tags.has(each))).toBe(true);
        }
        acks.flush();
        expect(waiting.tags.size).toBe(24 - order.length);
      }),
    );
  });
});
