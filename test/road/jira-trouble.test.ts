import { describe, expect, test } from 'vitest';
import { refuse } from '../../src/emulator/smtp-sink/faults.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, readers, untilIn } from './arrange.ts';
import { calm, disturb, disturbancesToCome } from './disturb.ts';

const people = readers(40);
const [, refused = ''] = addressesOf(people);
const everybodyElse = addressesOf(people).filter((address) => address !== refused);
const patienceMilliseconds = 50_000;
const inTrouble = { sink: { faults: [refuse(refused)] }, patienceMilliseconds };

describe.skipIf(!hasRabbit)(
  `Jira in trouble while a campaign runs, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('holds up no mail, and knows everything once it is well again', async () => {
      await using road = await openRoad(inTrouble);
      await road.start();
      const keys = await addPeople(road, people);
      const campaign = await addCampaign(road, { fields: { Pace: 40 } });
      await road.robin.move(campaign, 'Sending');
      await road.until('some got it', () => road.sink.accepted() >= 5);

      await disturb(road, { method: 'POST', path: '/bulk/|/comment', status: 503, count: 1_000 });
      await road.until('the rest got it', () => road.sink.accepted() === everybodyElse.length);
      const whileInTrouble = road.board.status(campaign);
      await calm(road);
      await untilIn(road, campaign, 'Sent');

      expect(whileInTrouble).toBe('Sending');
      expect(road.mailed()).toEqual(everybodyElse);
      expectBoardToBeRight(road, campaign, keys);
    });

    test('is told nothing twice when its answers are late or lost', async () => {
      await using road = await openRoad(inTrouble);
      await road.start();
      const keys = await addPeople(road, people);
      const campaign = await addCampaign(road);
      const later = { status: 429, headers: { 'Retry-After': '1' } };
      await disturb(road, { method: 'POST', path: '/bulk/issues/transition', ...later });
      await disturb(road, { method: 'POST', path: '/bulk/issues/transition', cut: 'after' });
      await disturb(road, { method: 'POST', path: '/bulk/issues/fields', cut: 'after' });
      await disturb(road, { method: 'POST', path: '/issue/\\d+/comment', cut: 'after', count: 2 });
      await disturb(road, { method: 'POST', path: '/bulkfetch', status: 503 });

      await road.robin.move(campaign, 'Sending');
      await untilIn(road, campaign, 'Sent');

      expect(await disturbancesToCome(road)).toEqual([]);
      expect(road.mailed()).toEqual(everybodyElse);
      expectBoardToBeRight(road, campaign, keys);
    });
  },
);

function expectBoardToBeRight({ board }: Road, campaign: string, keys: readonly string[]): void {
  const label = campaign.toLowerCase();
  const outcomes = keys.map((key) =>
    [...board.journey(key), ...board.labels(key), board.comments(key).length].join(' '),
  );
  expect(outcomes).toEqual(
    people.map(({ Email: address }) =>
      address === refused
        ? `To contact Undeliverable ${label}-rejected 1`
        : `To contact Contacted ${label}-sent 0`,
    ),
  );
  const [progress, final, ...others] = board.comments(campaign);
  expect(others).toEqual([]);
  expect(progress?.text).toContain('Finished: 39 of 40 got the mail');
  expect(final?.text).toContain('39 of 40 got the mail: 1 refused by their server.');
  expect(final?.text).not.toContain('Could not be written');
  expect(board.text(campaign, 'Progress')).toBe('39 of 40 sent');
  expect(board.journey(campaign)).toEqual(['Draft', 'Ready', 'Sending', 'Sent']);
}
