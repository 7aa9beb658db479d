import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addDraft, addPeople, addressesOf, readers, saveFilter, send, untilIn } from './arrange.ts';

const gated = (usual: Config): Config => ({ ...usual, run: { ...usual.run, requireDryRun: true } });

describe.skipIf(!hasRabbit)(
  `campaigns whose rules use saved filters, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('are not sent when one of them has changed since the dry run, however deep', async () => {
      await using road = await openRoad({ settings: gated });
      await road.start();
      await addPeople(road, readers(20));
      saveFilter(road, 'Nearby people', 'Email ~ reader1');
      const broad = saveFilter(road, 'Broad', 'filter = "Nearby people" OR Company ~ Harbour');
      const campaign = await addDraft(road, {
        rules: [
          { name: 'Some', jql: `filter = ${broad}` },
          { name: 'Others', jql: 'filter in (Broad) AND Email is not EMPTY' },
        ],
      });
      await dryRun(road, campaign, 'Ready');

      saveFilter(road, 'Nearby people', 'Email ~ reader2');
      await send(road, campaign, 'Draft');
      const refusal = road.board.comments(campaign).at(-1)?.text.split('\n');
      await dryRun(road, campaign, 'Ready');
      await send(road, campaign);

      expect(refusal?.slice(1, -1)).toEqual([
        expect.stringMatching(
          /^- Since its dry run: The saved filter “Nearby people” in Rule MAIL-\d+ \(Some\) has changed: it was “Email ~ reader1”, it is “Email ~ reader2”\.$/,
        ),
      ]);
      expect(road.mailed()).toEqual(addressesOf(readers(20)));
    });

    test('are not sent when one of them includes itself', async () => {
      await using road = await openRoad({ settings: gated });
      await road.start();
      await addPeople(road, readers(2));
      saveFilter(road, 'Nearby', 'Email ~ reader1');
      saveFilter(road, 'Broad', 'filter = Nearby OR Email ~ reader2');
      const campaign = await addDraft(road, { rules: [{ name: 'Some', jql: 'filter = Broad' }] });
      await dryRun(road, campaign, 'Ready');

      saveFilter(road, 'Nearby', 'filter = Broad');
      await send(road, campaign, 'Draft');

      expect(road.sink.accepted()).toBe(0);
      expect(road.board.comments(campaign).at(-1)?.text).toMatch(
        /^Nothing was sent\.[^]*Rule MAIL-\d+ \(Some\): Field 'filter' with value 'Broad' matches filter 'Broad' and causes a cyclical reference/,
      );
    });
  },
);

async function dryRun(road: Road, campaign: string, arrival: 'Ready' | 'Draft'): Promise<void> {
  await road.robin.move(campaign, 'Dry run');
  await untilIn(road, campaign, arrival);
}
