import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addDraft, addPeople, addressesOf, readers, untilIn } from './arrange.ts';
import { disturb } from './disturb.ts';

const people = readers(20);
const patienceMilliseconds = 60_000;

describe.skipIf(!hasRabbit)(
  `a campaign that cannot be written as usual, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('shows by its field how it ended, when it holds as many comments as it can', async () => {
      await using road = await openRoad({ patienceMilliseconds });
      await road.start();
      const keys = await addPeople(road, people);
      const campaign = await addCampaign(road);
      fillWithComments(road, campaign);

      await road.robin.move(campaign, 'Sending');
      await untilIn(road, campaign, 'Sent');

      expect(road.mailed()).toEqual(addressesOf(people));
      for (const key of keys) expect(road.board.status(key)).toBe('Contacted');
      expect(road.board.text(campaign, 'Progress')).toBe(
        '20 of 20 sent; comments cannot be written',
      );
      expect(road.board.comments(campaign)).toHaveLength(5_000);
    });

    test('shows by its field that it was refused, when it holds as many comments as it can', async () => {
      await using road = await openRoad({ patienceMilliseconds });
      await road.start();
      const campaign = await addDraft(road, { fields: { Subject: '' } });
      fillWithComments(road, campaign);

      await road.robin.move(campaign, 'Ready');
      await road.robin.move(campaign, 'Sending');
      await untilIn(road, campaign, 'Draft');

      expect(road.board.text(campaign, 'Progress')).toMatch(
        /^No comment could be written: .* until some are deleted\.$/,
      );
    });

    test('gets a new progress comment in place of one that somebody deleted', async () => {
      await using road = await openRoad({ patienceMilliseconds });
      await road.start();
      await addPeople(road, people);
      const campaign = await addCampaign(road, { fields: { Pace: 10 } });
      await road.robin.move(campaign, 'Sending');
      await road.until('some got it', () => road.sink.accepted() >= 5);

      deleteComments(road, campaign);
      await untilIn(road, campaign, 'Sent');

      const [progress, final, ...others] = road.board.comments(campaign).map(({ text }) => text);
      expect(others).toEqual([]);
      expect(progress).toContain('Finished: 20 of 20 got the mail');
      expect(final).toContain('20 of 20 got the mail.');
    });

    test('says what its workflow and its screens do not let it show, and its run ends', async () => {
      await using road = await openRoad({ patienceMilliseconds });
      await road.start();
      await addPeople(road, people);
      const campaign = await addCampaign(road);
      await road.robin.move(campaign, 'Sending');
      const problem = 'Field cannot be set. It is not on the appropriate screen, or unknown.';
      const off = { status: 400, body: { errors: { progress: problem } }, count: 1_000 };
      await disturb(road, { method: 'PUT', path: '/issue/\\d+$', ...off });
      const none = { status: 200, body: { transitions: [] }, count: 1_000 };
      await disturb(road, { method: 'GET', path: '/transitions$', ...none });

      const said = () => road.board.comments(campaign).map(({ text }) => text);
      await road.until('that it is over', () => said().length === 3);

      const [progress, final, unmoved] = said();
      expect(progress).toContain('Finished: 20 of 20 got the mail');
      expect(final).toContain(`The Progress field was not written: progress: ${problem}`);
      expect(unmoved).toBe(
        'This card could not be moved to Sent. Its workflow has no such move from where it is. The run is over all the same: nothing more is sent. Move the card by hand.',
      );
      expect(road.board.status(campaign)).toBe('Sending');
      expect(road.mailed()).toEqual(addressesOf(people));
    });
  },
);

function fillWithComments({ jira }: Road, campaign: string): void {
  const { issues, comments, directory } = jira.store;
  const issue = issues.get(campaign);
  const [person] = directory.accounts;
  if (issue === undefined || person === undefined) throw new Error('Nobody to comment on anything');
  const text = { type: 'text', text: 'Noted.' };
  const body = { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [text] }] };
  for (let count = 0; count < 5_000; count += 1) comments.add(issue, { body }, person);
}

function deleteComments({ jira }: Road, campaign: string): void {
  const { issues, comments, directory } = jira.store;
  const issue = issues.get(campaign);
  const [person] = directory.accounts;
  if (issue === undefined || person === undefined) throw new Error('Nobody to delete anything');
  for (const comment of comments.of(issue.id)) comments.delete(issue, comment, person);
}
