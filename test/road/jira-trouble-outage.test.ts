import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, readers, untilIn } from './arrange.ts';
import { calm, disturb, untilDisturbancesAre } from './disturb.ts';

const people = readers(20);
const patienceMilliseconds = 60_000;
/** Not answered with an error that is tried again for half a minute first. */
const away = { status: 401, count: 1_000 };

describe.skipIf(!hasRabbit)(`a Jira that lets nobody in, on ${needsRabbit}`, sideBySide, () => {
  test('is waited for by the run that was just started', async () => {
    await using road = await openRoad({ patienceMilliseconds });
    await road.start();
    await addPeople(road, people);
    const campaign = await addCampaign(road);
    await disturb(road, { path: 'bulkfetch|/search/jql|changelog', ...away });

    await road.robin.move(campaign, 'Sending');
    await untilDisturbancesAre(road, 994);
    const comments = road.board.comments(campaign);
    await calm(road);
    await untilIn(road, campaign, 'Sent');

    expect(comments).toEqual([]);
    expect(road.mailed()).toEqual(addressesOf(people));
    expect(road.board.journey(campaign)).toEqual(['Draft', 'Ready', 'Sending', 'Sent']);
  });

  test('is waited for by letters that are not written yet, and by reports', async () => {
    await using road = await openRoad({ patienceMilliseconds });
    await road.start('trigger', 'launch', 'send', 'report');
    const keys = await addPeople(road, people);
    const campaign = await addCampaign(road);
    await road.robin.move(campaign, 'Sending');
    await road.until('the run is open', () => road.board.comments(campaign).length === 1);
    await disturb(road, { path: 'bulkfetch', ...away });

    await road.start('prepare');
    await untilDisturbancesAre(road, 994);
    const mailed = road.mailed();
    await calm(road);
    await untilIn(road, campaign, 'Sent');

    expect(mailed).toEqual([]);
    expectEverybodyToHaveIt(road, keys);
  });
});

function expectEverybodyToHaveIt(road: Road, keys: readonly string[]): void {
  expect(road.mailed()).toEqual(addressesOf(people));
  for (const key of keys) expect(road.board.status(key)).toBe('Contacted');
}
