import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addRule, reviewing, untilSaid } from './answers.ts';
import { addDraft, addPeople, edit, person, readers } from './arrange.ts';

const letter =
  'Dear {{recipient.firstName}},\nthank you for {{recipient.projectsShared}} projects.';
const withLetter = (content: string, name = 'body.text.hbs') => ({
  fields: { Template: null },
  files: [{ name, content }],
});

describe.skipIf(!hasRabbit)(
  `a campaign in Draft that somebody saves, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('gets one comment that shows a letter, and whom it would go to', async () => {
      await using road = await openRoad();
      await road.start(...reviewing);
      const [first] = await addPeople(road, readers(3, { 'Projects shared': 2 }));
      const plan = withLetter(letter);
      const campaign = await addDraft(road, {
        ...plan,
        files: [...plan.files, { name: 'leaflet.pdf', content: Buffer.alloc(150_000) }],
      });

      const answer = await untilSaid(road, campaign, /with leaflet\.pdf attached/);

      expect(answer).toEqual([
        'The content is ready for a dry run. A mail has about 201 KB, with leaflet.pdf attached.',
        `As ${first} Reader1 would get it:`,
        'Subject: Thank you, Reader1',
        '',
        'Dear Reader1,',
        'thank you for 2 projects.',
        'The audience is 3 recipients.',
        'Next: move the card to Dry run, which makes every letter and sends none.',
      ]);
      expect(road.board.comments(campaign)).toHaveLength(1);
    });

    test('is told where its template is wrong, and then that it is right', async () => {
      await using road = await openRoad();
      await road.start(...reviewing);
      await addPeople(road, readers(1, { 'Projects shared': 2 }));
      const campaign = await addDraft(road, withLetter('Dear {{recipient.fristName}},'));

      const broken = await untilSaid(road, campaign, /has to be mended/);
      edit(road, campaign, 'Template', 'thank-you');
      await untilSaid(road, campaign, /The content is ready/);

      expect(broken.slice(0, 2)).toEqual([
        'One thing in the content has to be mended:',
        expect.stringMatching(
          /^- body\.text\.hbs, line 1, column 8: recipients have no field “fristName”/,
        ),
      ]);
      expect(broken.at(-1)).toBe(
        'Next: mend this and save. This comment is then brought up to date.',
      );
      expect(road.board.comments(campaign)).toHaveLength(1);
    });

    test('is told whose letter cannot be made', async () => {
      await using road = await openRoad();
      await road.start(...reviewing);
      const keys = await addPeople(road, [
        person('Nameless', { 'First name': null }),
        ...readers(2, { 'Projects shared': 3 }),
      ]);
      const campaign = await addDraft(road, withLetter(letter));

      const answer = await untilSaid(road, campaign, /not every letter/);

      expect(answer.slice(1, 4)).toEqual([
        'Letters that cannot be made\tOf the first 3\tFor example',
        `recipient.firstName is empty (Subject, line 1).\t1\t${keys[0]}`,
        `As ${keys[1]} Reader1 would get it:`,
      ]);
      expect(answer.at(-1)).toMatch(/^Next: fill in what these recipients lack/);
    });

    test('is judged by its content alone while its rules are broken, and the other way round', async () => {
      await using road = await openRoad();
      await road.start(...reviewing);
      await addPeople(road, readers(4));
      const unlucky = await addDraft(road, { rules: [{ name: 'Friends', jql: 'Company ~' }] });
      const careless = await addDraft(road, { fields: { From: 'nobody' } });
      const puzzled = await addDraft(road, { fields: { Audience: 'Email is EMPTY OR' } });

      const [ofUnlucky, ofCareless, ofPuzzled] = await Promise.all([
        untilSaid(road, unlucky, /The audience cannot be told/),
        untilSaid(road, careless, /has to be mended/),
        untilSaid(road, puzzled, /The Audience field has a mistake/),
      ]);

      expect(ofUnlucky[0]).toMatch(/^The content is ready for a dry run\./);
      expect(ofUnlucky).toContainEqual(
        expect.stringMatching(
          /^The audience cannot be told: The JQL of rule MAIL-\d+ \(Friends\) has a mistake; its own comment says where\.$/,
        ),
      );
      expect(ofCareless).toContain('The audience is 4 recipients.');
      expect(ofPuzzled[0]).toMatch(/^The content is ready for a dry run\./);
      expect(ofPuzzled.slice(-5)).toEqual([
        'The Audience field has a mistake:',
        'Email is EMPTY OR',
        '                 ^',
        'Error in the JQL Query: Expecting a field name at the end of the query.',
        'Next: mend this and save. This comment is then brought up to date.',
      ]);
    });

    test('shows the letter of somebody who is not excluded, or of anybody where nobody is selected', async () => {
      await using road = await openRoad();
      await road.start(...reviewing);
      const [, second] = await addPeople(road, readers(3));
      const include = { name: 'Everybody', jql: 'Email is not EMPTY' };
      const careful = await addDraft(road, {
        rules: [include, { name: 'Not one', jql: 'Email ~ reader1', effect: 'exclude' }],
      });
      const lonely = await addDraft(road, { rules: [{ name: 'None', jql: 'Company ~ Nowhere' }] });

      const [ofCareful, ofLonely] = await Promise.all([
        untilSaid(road, careful, /The audience is 2 recipients: 3 included, 1 of them excluded\./),
        untilSaid(road, lonely, /The audience is nobody at the moment/),
      ]);

      expect(ofLonely.at(-1)).toBe('Next: let its rules, or its Audience field, select somebody.');
      expect(ofCareful).toContain(`As ${second} Reader2 would get it:`);
      expect(ofLonely).toContainEqual(
        expect.stringMatching(/^As MAIL-\d+ Reader1 would get it, who is not of its audience:$/),
      );
    });

    test('hears of a rule that changes, without anybody touching the campaign', async () => {
      await using road = await openRoad();
      await road.start(...reviewing);
      await addPeople(road, [...readers(3), person('Friend', { Company: 'Friends' })]);
      const campaign = await addDraft(road);
      const rule = await addRule(road, 'Company ~ Harbour');
      await road.robin.link(rule, campaign);
      await untilSaid(road, campaign, /The audience is 3 recipients/);

      edit(road, rule, 'JQL', 'Company ~ Friends');
      await untilSaid(road, campaign, /The audience is 1 recipient/);

      expect(road.board.comments(campaign)).toHaveLength(1);
      expect(await untilSaid(road, rule, /Used by/)).toContain(`Used by ${campaign} Thank you.`);
    });

    test('gets no comment while nothing is written on it', async () => {
      await using road = await openRoad();
      await road.start(...reviewing);
      await addPeople(road, readers(1));
      const [blank = ''] = await road.robin.create('Campaign', [{ summary: 'Some day' }]);
      const campaign = await addDraft(road);

      await untilSaid(road, campaign, /The content is ready/);

      expect(road.board.comments(blank)).toEqual([]);
    });
  },
);
