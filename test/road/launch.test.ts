import { describe, expect, test } from 'vitest';
import { startTripwire } from '../send/tripwire.ts';
import { amqpUrl } from '../world/broker.ts';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, person, readers, untilIn } from './arrange.ts';

/** All that a launch writes, in its order; the audience is decided by `frozen`. */
const beforeIsFrozen = ['opened', 'content', 'audience'];
const onceFrozen = ['frozen', 'run-opened', 'batch', 'batched'];

describe.skipIf(!hasRabbit)(
  `a launch that dies over its work, on ${needsRabbit}`,
  { ...sideBySide, timeout: 180_000 },
  () => {
    test('wherever it does, leads to one run, and once its audience is frozen to nobody else', async () => {
      await using tripwire = await startTripwire(brokerAddress());
      const amqp = new URL(amqpUrl ?? '');
      amqp.host = `127.0.0.1:${tripwire.port}`;
      await using road = await openRoad({
        settings: (usual) => ({ ...usual, amqpUrls: [amqp.href] }),
      });
      await road.start();
      await addPeople(road, readers(3));

      const ends: object[] = [];
      for (const kind of [...beforeIsFrozen, ...onceFrozen]) {
        const mailedBefore = road.mailed().length;
        const campaign = await addCampaign(road);
        const death = tripwire.cutAt(`"kind":"${kind}"`, 'arrived');
        await road.robin.move(campaign, 'Sending');
        await death;
        if (onceFrozen.includes(kind)) await addPeople(road, [person(`After-${kind}`)]);
        await untilIn(road, campaign, 'Sent');
        ends.push({
          kind,
          mails: road.mailed().length - mailedBefore,
          progress: road.board.text(campaign, 'Progress'),
          comments: road.board.comments(campaign).length,
        });
      }

      // Whoever came after a freeze is in the audience of the next campaign, and not before.
      const audiences = [3, 3, 3, 3, 4, 5, 6];
      expect(ends).toEqual(
        [...beforeIsFrozen, ...onceFrozen].map((kind, index) => ({
          kind,
          mails: audiences[index],
          progress: `${audiences[index]} of ${audiences[index]} sent`,
          comments: 2,
        })),
      );
    });
  },
);

function brokerAddress() {
  const { hostname: host, port } = new URL(amqpUrl ?? '');
  return { host, port: Number(port || 5672) };
}
