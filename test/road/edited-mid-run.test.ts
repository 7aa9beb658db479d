import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addRule, untilSaid } from './answers.ts';
import {
  addDraft,
  addPeople,
  addressesOf,
  edit,
  readers,
  replaceFile,
  untilIn,
} from './arrange.ts';

const letter = (text: string) => ({ name: 'body.html.hbs', content: `<p>${text}</p>` });

describe.skipIf(!hasRabbit)(
  `a campaign that is edited in mid-run, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('is mailed to everybody as it was frozen, and says so', async () => {
      await using road = await openRoad();
      await road.start('trigger', 'review', 'launch', 'prepare', 'send', 'report');
      const people = readers(20);
      await addPeople(road, people);
      const rule = await addRule(road, 'Company ~ Harbour');
      const campaign = await addDraft(road, {
        fields: { Template: '', Pace: 5 },
        files: [letter('As it was')],
      });
      await road.robin.link(rule, campaign);
      await road.robin.move(campaign, 'Ready');
      await road.robin.move(campaign, 'Sending');
      await road.until('some got it', () => road.sink.accepted() >= 2);
      await road.robin.move(campaign, 'Paused');

      edit(road, campaign, 'Subject', 'Something else');
      await replaceFile(road, campaign, letter('Something else'));
      edit(road, rule, 'JQL', 'Company ~ Nowhere');
      const notice = await untilSaid(road, campaign, /JQL of/);
      await road.robin.move(campaign, 'Sending');
      await untilIn(road, campaign, 'Sent');

      expect(notice).toEqual([
        'This changes nothing for the mails of this run: Robin Weller edited it after it was started. Everybody gets what was frozen then.',
        'What\tWas\tIs\tBy',
        'Subject\tThank you, {{recipient.firstName}}\tSomething else\tRobin Weller',
        expect.stringMatching(/^Attachment\t.*body\.html\.hbs/),
        `JQL of ${rule} Some of them\tCompany ~ Harbour\tCompany ~ Nowhere\tRobin Weller`,
        expect.stringMatching(/^Next: nothing, if that will do\./),
      ]);
      expect(road.mailed()).toEqual(addressesOf(people));
      const mails = road.sink.mails.map(({ raw }) => raw.toString());
      expect(mails.filter((mail) => mail.includes('Something else'))).toEqual([]);
      expect(mails.filter((mail) => mail.includes('As it was'))).toHaveLength(20);
    });
  },
);
