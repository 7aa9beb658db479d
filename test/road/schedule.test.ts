import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, readers, untilIn } from './arrange.ts';

const soon = () => momentIn(1_500);
const sentOnTime = ['Draft', 'Ready', 'Scheduled', 'Sending', 'Sent'];
const hours = 3_600_000;

describe.skipIf(!hasRabbit)(`a campaign in Scheduled, on ${needsRabbit}`, sideBySide, () => {
  test('is sent when its time has come, which a comment says before', async () => {
    await using road = await openRoad({ pollsQuickly: true });
    await road.start();
    await addPeople(road, readers(2));
    const campaign = await addCampaign(road, { fields: { 'Send at': soon() } });

    await road.robin.move(campaign, 'Scheduled');
    await untilIn(road, campaign, 'Sent');

    expect(road.sink.accepted()).toBe(2);
    expect(road.board.journey(campaign)).toEqual(sentOnTime);
    expect(road.board.comments(campaign)[0]?.text.split('\n')).toEqual([
      expect.stringMatching(/^Scheduled for \w+day, \d+ \w+ \d{4} at \d\d:\d\d \(UTC\)\.$/),
      'To keep it from being sent, move the card out of Scheduled before.',
    ]);
  });

  test('is not sent when its card was taken away before', async () => {
    await using road = await openRoad({ pollsQuickly: true });
    await road.start();
    await addPeople(road, readers(1));
    const [taken, sent] = await Promise.all(
      [soon(), momentIn(2_500)].map((at) => addCampaign(road, { fields: { 'Send at': at } })),
    );

    for (const campaign of [taken, sent]) await road.robin.move(campaign ?? '', 'Scheduled');
    await road.robin.move(taken ?? '', 'Ready');
    await untilIn(road, sent ?? '', 'Sent');

    expect(road.sink.accepted()).toBe(1);
    expect(road.board.status(taken ?? '')).toBe('Ready');
  });

  test.each<{ what: string; fields: Record<string, string>; says: RegExp }>([
    {
      what: 'whose time was missed asks',
      fields: { 'Send at': momentIn(-2 * hours) },
      says: /^Its time was missed: .* nothing was sent\./,
    },
    { what: 'without a time says so', fields: {}, says: /Send at is empty/ },
    {
      what: 'with cron nonsense says what is wrong with it',
      fields: { 'Send at': momentIn(hours), Repeat: '61 9 * * 1' },
      says: /Repeat “61 9 \* \* 1” cannot be used: 61 is a/,
    },
  ])('$what, and goes back to Ready', async ({ fields, says }) => {
    await using road = await openRoad({ pollsQuickly: true });
    await road.start();
    await addPeople(road, readers(1));
    const campaign = await addCampaign(road, { fields });

    await road.robin.move(campaign, 'Scheduled');
    await road.until(
      'it is back',
      () => road.board.journey(campaign).at(-1) === 'Ready' && said(road, campaign, says),
    );

    expect(road.sink.accepted()).toBe(0);
  });

  test('is scheduled again when it repeats', async () => {
    await using road = await openRoad({ pollsQuickly: true });
    await road.start();
    await addPeople(road, readers(1));
    const campaign = await addCampaign(road, {
      fields: { 'Send at': soon(), Repeat: '0 9 1 1 *' },
    });

    await road.robin.move(campaign, 'Scheduled');
    await road.until('it was sent', () => road.board.journey(campaign).includes('Sent'));
    await untilIn(road, campaign, 'Scheduled');
    await road.until('it is said', () => said(road, campaign, /^Scheduled for .* 1 January/));

    expect(road.sink.accepted()).toBe(1);
    expect(road.board.comments(campaign)[0]?.text).toContain(
      'It repeats: 0 9 1 1 * (cron, in UTC).',
    );
  });
});

function said({ board }: Road, campaign: string, what: RegExp): boolean {
  return board.comments(campaign).some(({ text }) => what.test(text));
}

function momentIn(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString().replace('Z', '+0000');
}
