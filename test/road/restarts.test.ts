import { describe, expect, test } from 'vitest';
import { roles } from '../../src/postboard.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, readers, untilIn } from './arrange.ts';
import { calm, disturb } from './disturb.ts';

const people = readers(40);
const everybodyOnce = addressesOf(people);

describe.skipIf(!hasRabbit)(`Postboard stopped in mid-run, on ${needsRabbit}`, sideBySide, () => {
  test('goes on where it stopped when it is started again', async () => {
    await using road = await openRoad();
    const first = await road.start();
    const campaign = await sendTo(road, { Pace: 4 });
    await road.until('some got it', () => road.sink.accepted() >= 5);

    await first[Symbol.asyncDispose]();
    const whileStopped = road.sink.accepted();
    await road.start();
    await untilIn(road, campaign, 'Sent');

    expect(whileStopped).toBeLessThan(people.length);
    expect(road.mailed()).toEqual(everybodyOnce);
    expect(road.board.text(campaign, 'Progress')).toBe('40 of 40 sent');
    expect(road.board.comments(campaign)).toHaveLength(2);
  });

  test('tries again those whose mail was put off', async () => {
    await using road = await openRoad({
      settings: (usual) => ({ ...usual, run: { ...usual.run, retryDelays: [1_000] } }),
    });
    const busy = road.sink.fail({
      at: 'rcpt',
      action: { kind: 'reply', code: 451, text: '4.7.1 Try again in a moment' },
    });
    const first = await road.start();
    const campaign = await sendTo(road);
    await busy.struck(people.length, AbortSignal.timeout(90_000));

    await first[Symbol.asyncDispose]();
    busy[Symbol.dispose]();
    await road.start();
    await untilIn(road, campaign, 'Sent');

    expect(road.mailed()).toEqual(everybodyOnce);
    expect(road.board.text(campaign, 'Progress')).toBe('40 of 40 sent');
  });
});

describe.skipIf(!hasRabbit)(
  `Postboard stopped before it has moved the card of a run that is over, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('moves it when it is started again, and says nothing twice', async () => {
      await using road = await openRoad();
      const first = await road.start();
      const few = readers(3);
      await addPeople(road, few);
      const campaign = await addCampaign(road);
      await road.robin.move(campaign, 'Sending');
      await disturb(road, { method: 'POST', path: '/transitions$', status: 503, count: 1_000 });
      await road.until('it is reported', () => road.board.comments(campaign).length === 2);

      await first[Symbol.asyncDispose]();
      const whileStopped = road.board.status(campaign);
      await calm(road);
      await road.start();
      await untilIn(road, campaign, 'Sent');

      expect(whileStopped).toBe('Sending');
      expect(road.mailed()).toEqual(addressesOf(few));
      expect(road.board.comments(campaign)).toHaveLength(2);
    });
  },
);

describe.skipIf(!hasRabbit)(
  `Postboard cut off from its broker, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('mails everybody once, however often that happens', async () => {
      await using road = await openRoad();
      await road.start();
      const campaign = await sendTo(road, { Pace: 4 });

      for (const accepted of [5, 15, 25]) {
        await road.until(`${accepted} got it`, () => road.sink.accepted() >= accepted);
        road.proxy.cut();
      }
      await untilIn(road, campaign, 'Sent');

      expect(road.mailed()).toEqual(everybodyOnce);
      expect(road.board.text(campaign, 'Progress')).toBe('40 of 40 sent');
      expect(road.board.comments(campaign)).toHaveLength(2);
    });
  },
);

describe.skipIf(!hasRabbit)(`several Postboards, on ${needsRabbit}`, sideBySide, () => {
  test('share a run, and one of them takes over what another leaves', async () => {
    await using road = await openRoad();
    const first = await road.start();
    await road.start();
    const campaign = await sendTo(road, { Pace: 4 });
    await road.until('some got it', () => road.sink.accepted() >= 5);

    const whenOneLeft = road.sink.accepted();
    await first[Symbol.asyncDispose]();
    await untilIn(road, campaign, 'Sent');

    expect(whenOneLeft).toBeLessThan(people.length);
    expect(road.mailed()).toEqual(everybodyOnce);
    expect(road.board.comments(campaign)).toHaveLength(2);
  });

  test('with one role each do what one with all of them does', async () => {
    await using road = await openRoad();
    for (const role of roles) await road.start(role);

    const campaign = await sendTo(road);
    await untilIn(road, campaign, 'Sent');

    expect(road.mailed()).toEqual(everybodyOnce);
    expect(road.board.text(campaign, 'Progress')).toBe('40 of 40 sent');
  });
});

/** Puts everybody and a campaign on the board and moves it to Sending. */
async function sendTo(road: Road, fields = {}): Promise<string> {
  await addPeople(road, people);
  const campaign = await addCampaign(road, { fields });
  await road.robin.move(campaign, 'Sending');
  return campaign;
}
