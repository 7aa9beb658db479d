import { describe, expect } from 'vitest';
import type { QueueObserver, WorkQueue } from '../../src/queue/port.ts';
import { secondsRungMilliseconds } from '../world/broker.ts';
import { type ContractTest, eventually, note, takeNotes } from './notes.ts';

const control = { kind: 'control' } as const;
/** RabbitMQ notes times to the second. */
const toTheSecond = 1_000;

export function observingContract(test: ContractTest): void {
  describe('whoever observes what a process takes', () => {
    test('hears from which queue, and when it came into it', async ({ world }) => {
      const { observer, takings } = listener();
      const broker = await world.open({ observer });
      const before = Date.now();
      await broker.publish(control, note('now'));
      const after = Date.now();

      await using _taker = await takeNotes(broker, control);

      await eventually(() => expect(takings).toHaveLength(1));
      const [{ queue, queuedAt = 0 } = {}] = takings;
      expect(queue).toEqual(control);
      expect(queuedAt).toBeGreaterThan(before - toTheSecond);
      expect(queuedAt).toBeLessThanOrEqual(after);
    });

    test('hears when the ladder handed a message back, not when it was published', async ({
      world,
    }) => {
      const { observer, takings } = listener();
      const broker = await world.open({ observer });
      const publishedAt = Date.now();
      await broker.publishLater(control, note('again'), secondsRungMilliseconds);

      await using _taker = await takeNotes(broker, control);

      await eventually(() => expect(takings).toHaveLength(1));
      const handedBackAt = publishedAt + secondsRungMilliseconds;
      expect(takings[0]?.queuedAt).toBeGreaterThan(handedBackAt - toTheSecond);
    });

    test('hears whether the session is still there', async ({ world }) => {
      const { observer, takings } = listener();
      const broker = await world.open({ observer });
      await broker.publish(control, note('now'));
      const taker = await takeNotes(broker, control);
      await eventually(() => expect(takings).toHaveLength(1));
      const session = takings[0]?.session;
      expect(session?.stopping.aborted).toBe(false);

      await taker[Symbol.asyncDispose]();

      expect(session?.stopping.aborted).toBe(true);
    });
  });
}

function listener() {
  const takings: {
    readonly queue: WorkQueue;
    readonly queuedAt: number | undefined;
    readonly session: Parameters<QueueObserver['taken']>[2];
  }[] = [];
  const observer: QueueObserver = {
    taken: (queue, queuedAt, session) => void takings.push({ queue, queuedAt, session }),
  };
  return { observer, takings };
}
