import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, readers, untilIn } from './arrange.ts';
import { disturb, disturbancesToCome } from './disturb.ts';

const people = readers(20);
const patienceMilliseconds = 60_000;

const page = '<!DOCTYPE html><html><head><title>Bad gateway</title></head><body>…</body></html>';

function limited(reason: string | undefined, retryAfter: string | undefined) {
  const headers = {
    ...(reason !== undefined && { 'RateLimit-Reason': reason }),
    ...(retryAfter !== undefined && { 'Retry-After': retryAfter }),
  };
  return { status: 429, headers, body: { errorMessages: ['Rate limit exceeded'], errors: {} } };
}

describe.skipIf(!hasRabbit)(
  `a Jira that has had enough of us, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('gets the pauses that it asks for, whatever it counts, and everything in the end', async () => {
      await using road = await openRoad({ patienceMilliseconds });
      await road.start();
      const keys = await addPeople(road, people);
      const campaign = await addCampaign(road);
      const inASecond = new Date(Date.now() + 3_000).toUTCString();
      await disturb(road, { path: 'bulkfetch', ...limited('jira-quota-tenant-based', '1') });
      await disturb(road, { path: '/search/jql', ...limited('jira-burst-based', '1') });
      await disturb(road, { path: '/bulk/issues/fields$', ...limited(undefined, undefined) });
      await disturb(road, { path: '/bulk/queue/', ...limited('jira-burst-based', inASecond) });
      await disturb(road, {
        method: 'POST',
        path: '/comment$',
        ...limited('jira-per-issue-on-write', '1'),
      });
      await disturb(road, {
        method: 'PUT',
        path: '/issue/\\d+$',
        ...limited('jira-per-issue-on-write', '1'),
      });

      await road.robin.move(campaign, 'Sending');
      await untilIn(road, campaign, 'Sent');

      expect(await disturbancesToCome(road)).toEqual([]);
      expect(road.mailed()).toEqual(addressesOf(people));
      for (const key of keys) expect(road.board.status(key)).toBe('Contacted');
      expect(road.board.text(campaign, 'Progress')).toBe('20 of 20 sent');
      expect(road.board.comments(campaign)).toHaveLength(2);
    });

    test('is not quoted with its web pages', async () => {
      await using road = await openRoad({ patienceMilliseconds });
      await road.start();
      const keys = await addPeople(road, people);
      const campaign = await addCampaign(road);
      await disturb(road, { path: 'bulkfetch', status: 502, body: page });
      await disturb(road, { path: '/search/jql', status: 403, body: page });
      await disturb(road, { method: 'POST', path: '/comment$', status: 404, body: page });
      await disturb(road, { path: '/bulk/issues/transition$', status: 503, body: page });
      await disturb(road, { path: '/bulk/queue/', status: 404, body: page });

      await road.robin.move(campaign, 'Sending');
      await untilIn(road, campaign, 'Sent');

      expect(await disturbancesToCome(road)).toEqual([]);
      expect(road.mailed()).toEqual(addressesOf(people));
      for (const key of keys) expect(road.board.status(key)).toBe('Contacted');
      const comments = road.board.comments(campaign).map(({ text }) => text);
      expect(comments).toHaveLength(2);
      expect(comments.join('\n')).not.toMatch(/gateway|DOCTYPE|Could not be written/);
      expect(road.board.journey(campaign)).toEqual(['Draft', 'Ready', 'Sending', 'Sent']);
    });
  },
);
