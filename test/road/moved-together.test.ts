import { describe, expect, test } from 'vitest';
import { Person } from '../../src/cli/demo/person.ts';
import { postboardsAccount } from '../../src/cli/demo/stand-ins.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, readers, untilIn } from './arrange.ts';

describe.skipIf(!hasRabbit)(
  `a card that two people move at the same time, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('to Sending is one run: one of them is told that the other was faster', async () => {
      await using road = await openRoad();
      await road.start();
      const casey = await signInBeside(road);
      const people = readers(6);
      await addPeople(road, people);
      const campaign = await addCampaign(road);

      const moves = await Promise.allSettled([
        road.robin.move(campaign, 'Sending'),
        casey.move(campaign, 'Sending'),
      ]);
      await untilIn(road, campaign, 'Sent');

      expect(moves.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(road.mailed()).toEqual(addressesOf(people));
      expect(road.board.journey(campaign)).toEqual(['Draft', 'Ready', 'Sending', 'Sent']);
      expect(road.board.comments(campaign)).toHaveLength(2);
    });

    test('to Paused and to Cancelled ends cancelled, whichever came first, and mails nobody any more', async () => {
      await using road = await openRoad();
      await road.start();
      const casey = await signInBeside(road);
      await addPeople(road, readers(40));
      const campaign = await addCampaign(road, { fields: { Pace: 10 } });
      await road.robin.move(campaign, 'Sending');
      await road.until('some got it', () => road.sink.accepted() >= 3);

      await Promise.allSettled([
        road.robin.move(campaign, 'Paused'),
        casey.move(campaign, 'Cancelled'),
      ]);
      // Who was told that the other was faster moves it once more.
      if (road.board.status(campaign) !== 'Cancelled') await casey.move(campaign, 'Cancelled');
      await road.until('it is reported', () =>
        road.board.comments(campaign).some(({ text }) => text.startsWith('Cancelled. ')),
      );

      const mailed = road.mailed();
      expect(road.board.status(campaign)).toBe('Cancelled');
      expect(new Set(mailed).size).toBe(mailed.length);
      expect(mailed.length).toBeLessThan(40);
      expect(road.board.text(campaign, 'Progress')).toBe(`${mailed.length} of 40 sent, cancelled`);
    });
  },
);

/** Somebody else, at the same Jira. */
function signInBeside({ jira, config }: Road): Promise<Person> {
  const { project } = config.jira;
  return Person.signIn(jira.url, postboardsAccount.email, config.secrets.jiraApiToken, project);
}
