import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { type Role, startPostboard } from '../../src/postboard.ts';
import { startTripwire } from '../send/tripwire.ts';
import { until } from '../send/until.ts';
import { amqpUrl } from '../world/broker.ts';
import { brokerOf } from '../world/broker-of.ts';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, edit, readers, untilIn } from './arrange.ts';

/** What a launch writes, in its order; the audience is decided by `frozen`. */
const beforeIsFrozen = ['opened', 'audience'];
const onceFrozen = ['frozen', 'batch', 'batched'];
const mailing: readonly Role[] = ['launch', 'prepare', 'send', 'report'];

describe.skipIf(!hasRabbit)(
  `a launch that dies over its work, on ${needsRabbit}`,
  { ...sideBySide, timeout: 240_000 },
  () => {
    test('wherever it does, leads to one run, whose audience stays as it was frozen', async () => {
      await using tripwire = await startTripwire(brokerAddress());
      await using road = await openRoad({
        settings: (usual) => ({ ...usual, amqpUrls: [urlBy(tripwire.port)] }),
      });
      await road.start();
      const keys = [...(await addPeople(road, readers(6, { Company: 'Harbour' })))];
      const fields = { Audience: 'Company ~ "Harbour"' };

      const ends: object[] = [];
      for (const kind of [...beforeIsFrozen, ...onceFrozen]) {
        const mailedBefore = road.mailed().length;
        const campaign = await addCampaign(road, { fields });
        const death = tripwire.cutAt(`"kind":"${kind}"`, 'arrived');
        await road.robin.move(campaign, 'Sending');
        await death;
        if (onceFrozen.includes(kind)) edit(road, keys.shift() ?? '', 'Company', 'Elsewhere');
        await untilIn(road, campaign, 'Sent');
        ends.push({
          kind,
          mails: road.mailed().length - mailedBefore,
          progress: road.board.text(campaign, 'Progress'),
          comments: road.board.comments(campaign).length,
        });
      }

      // Whom the rules select no longer after a freeze is still mailed, and not by the next campaign.
      const audiences = [6, 6, 6, 5, 4];
      expect(ends).toEqual(
        [...beforeIsFrozen, ...onceFrozen].map((kind, index) => ({
          kind,
          mails: audiences[index],
          progress: `${audiences[index]} of ${audiences[index]} sent`,
          comments: 2,
        })),
      );
    });

    test('and loses its command goes on once somebody looks into its run', async ({ signal }) => {
      await using tripwire = await startTripwire(brokerAddress());
      await using road = await openRoad({
        settings: (usual) => ({ ...usual, amqpUrls: [urlBy(tripwire.port)] }),
      });
      const people = readers(3);
      await addPeople(road, people);
      const campaign = await addCampaign(road);
      const first = await road.start('trigger', 'launch');
      const batch = tripwire.keepBack('"kind":"batch"');
      await road.robin.move(campaign, 'Sending');
      await batch.kept;
      tripwire.takeDown();
      await first[Symbol.asyncDispose]();

      const config = { ...road.config, amqpUrls: [amqpUrl ?? ''] };
      await using broker = await brokerOf(config, signal);
      await until(async () => expect(await broker.purge({ kind: 'launch' })).toBeGreaterThan(0));
      const logger = pino({ enabled: false });
      await using _second = await startPostboard({ config, logger }, new Set(mailing), signal);
      const [run] = road.board.runs(campaign);
      const command = { v: 1, kind: 'republish', run, foundAt: Date.now() };
      await broker.publish({ kind: 'launch' }, command);
      await untilIn(road, campaign, 'Sent');

      expect(road.mailed()).toEqual(addressesOf(people));
      expect(road.board.text(campaign, 'Progress')).toBe('3 of 3 sent');
    });
  },
);

function brokerAddress() {
  const { hostname: host, port } = new URL(amqpUrl ?? '');
  return { host, port: Number(port || 5672) };
}

function urlBy(port: number): string {
  const url = new URL(amqpUrl ?? '');
  url.host = `127.0.0.1:${port}`;
  return url.href;
}
