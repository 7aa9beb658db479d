import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addRule, untilReviewed, untilSaid } from './answers.ts';
import { addDraft, addPeople, edit, readers, saveFilter, untilIn } from './arrange.ts';

const gated = (usual: Config): Config => ({ ...usual, run: { ...usual.run, requireDryRun: true } });
const everything = ['trigger', 'review', 'launch', 'prepare', 'send', 'report'] as const;

describe.skipIf(!hasRabbit)(
  `a campaign that is edited after its dry run, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('goes back to Draft, and says which edits did it and whose', async () => {
      await using road = await openRoad({ settings: gated });
      await road.start(...everything);
      await addPeople(road, readers(3));
      const campaign = await ready(road, await addDraft(road));

      edit(road, campaign, 'Subject', 'Hello {{recipient.firstName}}');
      await untilIn(road, campaign, 'Draft');
      const notice = await untilSaid(road, campaign, /^Back in Draft/);
      const answer = await untilSaid(road, campaign, /Subject: Hello Reader1/);

      expect(notice).toEqual([
        'Back in Draft: Robin Weller edited the Subject after the dry run. What was dry-run is not what would be sent.',
        'What\tWas\tIs\tBy',
        'Subject\tThank you, {{recipient.firstName}}\tHello {{recipient.firstName}}\tRobin Weller',
        'Next: move the card to Dry run again, when everything is as it is meant to be.',
      ]);
      expect(answer[0]).toMatch(/^The content is ready for a dry run\./);
      expect(road.sink.accepted()).toBe(0);
    });

    test('goes back for an attachment and for the JQL of a rule, too', async () => {
      await using road = await openRoad({ settings: gated });
      await road.start(...everything);
      await addPeople(road, readers(3));
      const [attached, ruled] = [await addDraft(road), await addDraft(road)];
      const rule = await addRule(road, 'Email ~ reader1');
      await road.robin.link(rule, ruled);
      await Promise.all([ready(road, attached), ready(road, ruled)]);

      await road.robin.attach(attached, 'leaflet.txt', 'text/plain', Buffer.from('new'));
      edit(road, rule, 'JQL', 'Email ~ reader2');
      await Promise.all([untilIn(road, attached, 'Draft'), untilIn(road, ruled, 'Draft')]);

      expect((await untilSaid(road, attached, /^Back in Draft/)).slice(0, 3)).toEqual([
        'Back in Draft: Robin Weller edited its attachments after the dry run. What was dry-run is not what would be sent.',
        'What\tWas\tIs\tBy',
        'Attachment\t–\tleaflet.txt\tRobin Weller',
      ]);
      expect(await untilSaid(road, ruled, /^Back in Draft/)).toContain(
        `JQL of ${rule} Some of them\tEmail ~ reader1\tEmail ~ reader2\tRobin Weller`,
      );
    });

    test('stays where it is when the edit changes nothing that would be sent', async () => {
      await using road = await openRoad({ settings: gated });
      await road.start(...everything);
      await addPeople(road, readers(2));
      saveFilter(road, 'Readers', 'Email is not EMPTY');
      const rules = [{ name: 'All', jql: 'filter = Readers' }];
      const campaign = await ready(road, await addDraft(road, { rules }));

      edit(road, campaign, 'Test recipients', 'casey@example.com');
      edit(road, campaign, 'From', 'Robin Weller  <robin.weller@example.com>');
      await untilReviewed(road, campaign, 'dryRun');

      expect(road.board.status(campaign)).toBe('Ready');
      expect(road.board.comments(campaign).map(({ text }) => text)).toEqual([
        expect.stringMatching(/^The content is ready/),
        expect.stringMatching(/^The dry run passed/),
      ]);
    });

    test('stays where it is where campaigns may be sent without a dry run', async () => {
      await using road = await openRoad();
      await road.start(...everything);
      await addPeople(road, readers(2));
      const campaign = await ready(road, await addDraft(road));
      const draft = await addDraft(road);

      edit(road, campaign, 'Subject', 'Hello {{recipient.firstName}}');
      edit(road, draft, 'Subject', 'Good morning');
      await untilSaid(road, draft, /Subject: Good morning/);

      expect(road.board.status(campaign)).toBe('Ready');
      expect(road.board.comments(campaign)).toHaveLength(2);
    });
  },
);

/** Dry-runs a draft that has its answer. */
async function ready(road: Road, campaign: string): Promise<string> {
  await untilSaid(road, campaign, /The content is ready/);
  await road.robin.move(campaign, 'Dry run');
  await untilIn(road, campaign, 'Ready');
  return campaign;
}
