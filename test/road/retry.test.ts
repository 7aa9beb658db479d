import { describe, expect, test } from 'vitest';
import { type Fault, refuse } from '../../src/emulator/smtp-sink/faults.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, edit, label, person, readers, send, untilIn } from './arrange.ts';

const journeyWithRetry = ['Draft', 'Ready', 'Sending', 'Sent', 'Sending', 'Sent'];

describe.skipIf(!hasRabbit)(
  `a campaign moved from Sent back to Sending, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('is for those who did not get it and now can, and for nobody else', async () => {
      await using road = await openRoad({
        sink: { faults: [refuse('typo@post.example'), blockOnce('blocked@post.example')] },
      });
      await road.start();
      const people = [
        ...readers(3),
        person('Nameless', { 'First name': null }),
        person('Typo'),
        person('Invalid', { Email: 'invalid.post.example' }),
        person('Again', { Email: 'reader1@post.example' }),
        person('Hopeless', { 'First name': null }),
        person('Blocked'),
      ];
      const keys = await addPeople(road, people);
      const [nameless = '', typo = '', invalid = ''] = keys.slice(3);
      const campaign = await addCampaign(road);
      await send(road, campaign);
      const atFirst = road.mailed();

      edit(road, nameless, 'First name', 'Nora');
      edit(road, typo, 'Email', 'tycho@post.example');
      await road.robin.move(typo, 'To contact');
      edit(road, invalid, 'Email', 'READER2@post.example');
      await send(road, campaign);

      const retried = ['blocked@post.example', 'nameless@post.example', 'tycho@post.example'];
      expect(atFirst).toEqual(
        ['reader1', 'reader2', 'reader3'].map((name) => `${name}@post.example`),
      );
      expect(road.mailed()).toEqual([...retried, ...atFirst].toSorted());
      expect(outcomes(road, campaign, keys)).toEqual(
        'sent sent sent sent sent skipped skipped failed sent'.split(' '),
      );
      expect(road.board.status(typo)).toBe('Contacted');
      expect(road.board.text(campaign, 'Progress')).toBe('6 of 9 sent');
      expect(road.board.journey(campaign)).toEqual(journeyWithRetry);
      expect(firstLines(road, campaign)).toEqual([
        'Finished: 6 of 9 got the mail',
        expect.stringMatching(
          '^3 of 9 got the mail: 2 skipped, 2 refused .*, 2 failed. Started by',
        ),
        expect.stringMatching('^6 of 9 got the mail: 2 skipped, 1 failed. Retried by Robin'),
      ]);
    });

    test('is for those who may have got it only where a label asks for it', async () => {
      await using road = await openRoad({
        sink: { faults: [{ at: 'reply', action: { kind: 'close' }, times: 2 }] },
      });
      await road.start();
      const keys = await addPeople(road, readers(2));
      const campaign = await addCampaign(road);
      await send(road, campaign);
      const atFirst = outcomes(road, campaign, keys);

      label(road, keys[1] ?? '', `${campaign.toLowerCase()}-again`);
      await send(road, campaign);

      const messageIds = road.sink.mails
        .filter(({ to }) => to.includes('reader2@post.example'))
        .map(({ raw }) => /^message-id: .*$/im.exec(raw.toString())?.[0]);
      expect(atFirst).toEqual(['unconfirmed', 'unconfirmed']);
      expect(outcomes(road, campaign, keys)).toEqual(['unconfirmed', 'sent']);
      expect(road.mailed().map((address) => address.split('@')[0])).toEqual([
        'reader1',
        'reader2',
        'reader2',
      ]);
      expect(new Set(messageIds).size).toBe(1);
    });

    test('goes back to Sent with a reason when there is nobody to retry', async () => {
      await using road = await openRoad();
      await road.start();
      await addPeople(road, readers(2));
      const campaign = await addCampaign(road);
      await send(road, campaign);

      await send(road, campaign);

      expect(road.sink.accepted()).toBe(2);
      expect(road.board.journey(campaign)).toEqual(journeyWithRetry);
      expect(firstLines(road, campaign).at(-1)).toMatch(/^There is nobody to retry\./);
    });

    test('is one retry, over a restart and a pause, however often it is found', async () => {
      await using road = await openRoad({ hasWebhook: false, pollsQuickly: true });
      const first = await road.start();
      const keys = await addPeople(road, [
        person('Nameless', { 'First name': null }),
        ...readers(1),
      ]);
      const campaign = await addCampaign(road);
      await send(road, campaign);
      await first[Symbol.asyncDispose]();
      edit(road, keys[0] ?? '', 'First name', 'Nora');
      for (const status of ['Sending', 'Paused', 'Sending'])
        await road.robin.move(campaign, status);

      await road.start('trigger', 'launch');
      await road.start();
      await untilIn(road, campaign, 'Sent');

      expect(road.mailed()).toEqual(['nameless@post.example', 'reader1@post.example']);
      expect(road.board.comments(campaign)).toHaveLength(3);
    });
  },
);

/** Refuses somebody for what the mail looks like. */
function blockOnce(address: string): Fault {
  const fault = refuse(address, '5.7.1 Message rejected as spam by policy');
  return { ...fault, times: 1 };
}

function outcomes({ board }: Road, campaign: string, keys: readonly string[]): readonly string[] {
  return keys.map((key) =>
    board
      .labels(key)
      .filter((each) => !each.endsWith('-again'))
      .join()
      .replace(`${campaign.toLowerCase()}-`, ''),
  );
}

function firstLines({ board }: Road, campaign: string): readonly string[] {
  return board.comments(campaign).map(({ text }) => text.split('\n')[0] ?? '');
}
