import { describe, expect, test } from 'vitest';
import { until } from '../send/until.ts';
import { brokerOf } from '../world/broker-of.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, person, readers, send, untilIn } from './arrange.ts';

const people = readers(40, { Company: 'Slow' });
const nothing = { ready: 0 };
const slowly = { Audience: 'Company ~ "Slow"', Pace: 10 };

describe.skipIf(!hasRabbit)(`a campaign paused in mid-run, on ${needsRabbit}`, sideBySide, () => {
  test('mails nobody until it is resumed, over a restart too, and then the rest', async () => {
    await using road = await openRoad();
    const first = await road.start();
    await addPeople(road, [...people, person('Quick')]);
    const campaign = await addCampaign(road, { fields: slowly });
    const progress = () => road.board.comments(campaign)[0]?.text ?? '';
    await road.robin.move(campaign, 'Sending');
    await road.until('some got it', () => road.sink.accepted() >= 5);

    await road.robin.move(campaign, 'Paused');
    await road.until('the pause is on the board', () => progress().startsWith('Paused'));
    const atThePause = mailed(road);
    await sendToQuick(road);
    const whilePaused = mailed(road);
    await first[Symbol.asyncDispose]();
    await road.start();
    await sendToQuick(road);
    const afterTheRestart = mailed(road);
    await road.robin.move(campaign, 'Sending');
    await untilIn(road, campaign, 'Sent');

    expect(atThePause.length).toBeLessThan(people.length);
    expect(whilePaused).toEqual(atThePause);
    expect(afterTheRestart).toEqual(atThePause);
    expect(mailed(road)).toEqual(addressesOf(people));
    expect(road.board.comments(campaign)).toHaveLength(2);
    expect(road.board.text(campaign, 'Progress')).toBe('40 of 40 sent');
  });
});

describe.skipIf(!hasRabbit)(
  `a campaign cancelled in mid-run, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('mails nobody any more and says who had got it', async () => {
      await using road = await openRoad();
      const first = await road.start();
      const keys = await addPeople(road, people);
      await addPeople(road, [person('Quick')]);
      const campaign = await addCampaign(road, { fields: slowly });
      await road.robin.move(campaign, 'Sending');
      await road.until('some got it', () => road.sink.accepted() >= 5);

      await road.robin.move(campaign, 'Cancelled');
      await road.until('it is reported', () => road.board.comments(campaign).length === 2);
      const atTheReport = mailed(road);
      await sendToQuick(road);
      await first[Symbol.asyncDispose]();
      await road.start();
      await sendToQuick(road);

      const sent = atTheReport.length;
      expect(mailed(road)).toEqual(atTheReport);
      const label = campaign.toLowerCase();
      const labels = keys.map((key) => road.board.labels(key).join());
      expect(labels.filter((each) => each === `${label}-sent`)).toHaveLength(sent);
      expect(labels.filter((each) => each === `${label}-cancelled`)).toHaveLength(40 - sent);
      expect(road.board.comments(campaign)[1]?.text.split('\n').slice(0, 2)).toEqual([
        expect.stringMatching(
          `^Cancelled\\. ${sent} of 40 got the mail: ${40 - sent} cancelled before sending\\.`,
        ),
        `To follow up: labels in ("${label}-cancelled")`,
      ]);
      expect(road.board.text(campaign, 'Progress')).toBe(`${sent} of 40 sent, cancelled`);
      expect(road.board.journey(campaign)).toEqual(['Draft', 'Ready', 'Sending', 'Cancelled']);
    });
  },
);

describe.skipIf(!hasRabbit)(
  `a campaign whose card is moved on while Postboard is away, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('to Paused before its run began, mails nobody until the card is moved back', async ({
      signal,
    }) => {
      await using road = await openRoad();
      await using broker = await brokerOf(road.config, signal);
      await addPeople(road, people);
      const campaign = await addCampaign(road);
      const listener = await road.start('trigger');
      for (const status of ['Sending', 'Paused']) await road.robin.move(campaign, status);
      await until(async () => expect(await broker.depth({ kind: 'launch' })).not.toEqual(nothing));
      await listener[Symbol.asyncDispose]();

      await road.start('launch', 'prepare', 'send', 'report');
      await road.until('the pause is on the board', () =>
        road.board.text(campaign, 'Progress').endsWith('paused'),
      );
      const whilePaused = road.mailed();
      await road.start('trigger');
      await send(road, campaign);

      expect(whilePaused).toEqual([]);
      expect(road.mailed()).toEqual(addressesOf(people));
    });

    test('to Cancelled in mid-run, leaves the others without mail and says who had got it', async () => {
      await using road = await openRoad({ hasWebhook: false, pollsQuickly: true });
      const first = await road.start();
      await addPeople(road, people);
      const campaign = await addCampaign(road, { fields: { Pace: 1 } });
      await road.robin.move(campaign, 'Sending');
      await road.until('some got it', () => road.sink.accepted() >= 2);
      await first[Symbol.asyncDispose]();
      await road.robin.move(campaign, 'Cancelled');

      await road.start();
      await road.until('it is reported', () => road.board.comments(campaign).length === 2);

      const sent = road.mailed().length;
      expect(sent).toBeLessThan(people.length);
      expect(road.board.text(campaign, 'Progress')).toBe(`${sent} of 40 sent, cancelled`);
      expect(road.board.comments(campaign)[1]?.text).toMatch(
        `Cancelled. ${sent} of 40 got the mail: ${40 - sent} cancelled before sending.`,
      );
    });
  },
);

/** Addresses that got the slow campaign; twice where somebody got two. */
function mailed(road: Road): readonly string[] {
  return road.mailed().filter((address) => address !== 'quick@post.example');
}

/** Another campaign, to the end: whatever was to happen before, has. */
async function sendToQuick(road: Road): Promise<void> {
  await send(road, await addCampaign(road, { fields: { Audience: 'Email ~ "quick"' } }));
}
