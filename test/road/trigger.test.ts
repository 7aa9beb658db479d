import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, readers, send, untilIn } from './arrange.ts';
import { registerRelay, tell } from './relay.ts';

const people = readers(6);

describe.skipIf(!hasRabbit)(
  `a move that no webhook tells of, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('is found by the poller', async () => {
      await using road = await openRoad({ hasWebhook: false, pollsQuickly: true });
      await road.start();
      await addPeople(road, people);
      const campaign = await addCampaign(road);

      await send(road, campaign);

      expect(road.mailed()).toEqual(addressesOf(people));
    });

    test('is found by the Postboard that is started afterwards', async () => {
      await using road = await openRoad({ hasWebhook: false, pollsQuickly: true });
      await addPeople(road, people);
      const campaign = await addCampaign(road);
      await road.robin.move(campaign, 'Sending');

      await road.start();
      await untilIn(road, campaign, 'Sent');

      expect(road.mailed()).toEqual(addressesOf(people));
    });
  },
);

describe.skipIf(!hasRabbit)(`a move that everybody tells of, on ${needsRabbit}`, sideBySide, () => {
  test('is one run, however often the webhook comes and the poller looks', async () => {
    await using road = await openRoad({ hasWebhook: false, pollsQuickly: true });
    await using relay = await registerRelay(road);
    const postboard = await road.start();
    await addPeople(road, people);
    const campaign = await addCampaign(road);

    await road.robin.move(campaign, 'Sending');
    const webhook = await relay.start();
    const answers = await Promise.all([1, 2, 3].map(() => tell(postboard.url, webhook)));
    await untilIn(road, campaign, 'Sent');
    const late = await tell(postboard.url, webhook);
    // The launch queue is worked off in order: once another campaign is there, the late webhook has been dealt with.
    await send(road, await addCampaign(road, { fields: { Audience: 'Email ~ "reader1"' } }));

    expect([...answers, late].map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(road.mailed()).toEqual([...addressesOf(people), 'reader1@post.example'].toSorted());
    expect(road.board.comments(campaign)).toHaveLength(2);
    expect(road.board.journey(campaign)).toEqual(['Draft', 'Ready', 'Sending', 'Sent']);
  });
});

describe.skipIf(!hasRabbit)(
  `a webhook that comes while the broker is away, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('is answered with 503, and what Jira sends again starts the run', async () => {
      await using road = await openRoad({ hasWebhook: false });
      await using relay = await registerRelay(road);
      const postboard = await road.start();
      relay.target = postboard.url;
      await addPeople(road, people);
      const campaign = await addCampaign(road);
      road.proxy.takeDown();

      await road.robin.move(campaign, 'Sending');
      await relay.answered(503);
      const acceptedMeanwhile = road.sink.accepted();
      road.proxy.restore();
      await untilIn(road, campaign, 'Sent');

      expect(acceptedMeanwhile).toBe(0);
      expect(road.mailed()).toEqual(addressesOf(people));
    });
  },
);
