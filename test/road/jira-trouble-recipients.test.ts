import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, readers, remove, untilIn } from './arrange.ts';
import { calm, disturb, untilDisturbancesAre } from './disturb.ts';

const people = readers(20);
const patienceMilliseconds = 60_000;

describe.skipIf(!hasRabbit)(
  `recipients that people change between their mail and its report, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('stay where they were put, hold up nobody, and are named', async () => {
      await using road = await openRoad({ patienceMilliseconds });
      await road.start();
      const [unsubscribed = '', gone = '', moved = '', ...others] = await addPeople(road, people);
      const campaign = await addCampaign(road);
      const label = `${campaign.toLowerCase()}-sent`;
      await disturb(road, { path: '/bulk/', status: 401, count: 1_000 });
      await road.robin.move(campaign, 'Sending');
      await road.until('everybody got it', () => road.sink.accepted() === people.length);

      await untilDisturbancesAre(road, 999);
      await road.robin.move(unsubscribed, 'Unsubscribed');
      await road.robin.move(moved, 'Contacted');
      remove(road, gone);
      await calm(road);
      await untilIn(road, campaign, 'Sent');

      expect(road.mailed()).toEqual(addressesOf(people));
      expect(road.board.journey(unsubscribed)).toEqual(['To contact', 'Unsubscribed']);
      expect(road.board.journey(moved)).toEqual(['To contact', 'Contacted']);
      for (const key of others)
        expect(road.board.journey(key)).toEqual(['To contact', 'Contacted']);
      for (const key of [unsubscribed, moved, ...others])
        expect(road.board.labels(key)).toEqual([label]);
      const report = road.board.comments(campaign).at(-1)?.text.split('\n') ?? [];
      expect(report[0]).toContain('20 of 20 got the mail');
      const from = report.indexOf('Could not be written to Jira:');
      expect(report.slice(from + 1, from + 3).toSorted()).toEqual([
        `- Recipient not moved, not labelled: The issue is gone, or the account may not see it. (1)`,
        `- Recipient not moved: It was moved to "Unsubscribed", where it stays. (${unsubscribed})`,
      ]);
    });

    test('are named by the report of whoever takes over', async () => {
      await using road = await openRoad({ patienceMilliseconds });
      await road.start('trigger', 'launch', 'prepare', 'send');
      const [first = '', second = ''] = await addPeople(road, people.slice(0, 2));
      const campaign = await addCampaign(road, { fields: { Pace: 0.5 } });
      const reporter = await road.start('report');
      await road.robin.move(campaign, 'Sending');
      await road.until('one got it', () => road.sink.accepted() === 1);
      const [early, late] =
        road.mailed()[0] === 'reader1@post.example' ? [first, second] : [second, first];
      await road.robin.move(early, 'Unsubscribed');
      await road.until('that is reported', () => road.board.labels(early).length === 1);

      await reporter[Symbol.asyncDispose]();
      await road.start('report');
      await untilIn(road, campaign, 'Sent');

      expect(road.board.status(late)).toBe('Contacted');
      expect(road.board.comments(campaign).at(-1)?.text).toContain(
        `not moved: It was moved to "Unsubscribed", where it stays. (${early})`,
      );
    });
  },
);
