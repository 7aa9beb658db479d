import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, readers, untilIn } from './arrange.ts';

const people = readers(40);

describe.skipIf(!hasRabbit)(
  `a mail server that begins to refuse the sender, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('pauses the run, which says why and goes on when the card is moved back', async () => {
      await using road = await openRoad();
      await road.start();
      await addPeople(road, people);
      const campaign = await addCampaign(road, { fields: { Pace: 40 } });
      await road.robin.move(campaign, 'Sending');
      await road.until('some got it', () => road.sink.accepted() >= 5);

      const refusing = road.sink.fail({
        at: 'mail',
        action: {
          kind: 'reply',
          code: 550,
          text: '5.7.1 Sender address rejected: not owned by user',
        },
      });
      await untilIn(road, campaign, 'Paused');
      await road.until('it is explained', () => road.board.comments(campaign).length === 2);
      const [progress, explanation] = road.board.comments(campaign);
      const whilePaused = road.sink.accepted();
      refusing[Symbol.dispose]();
      await road.robin.move(campaign, 'Sending');
      await untilIn(road, campaign, 'Sent');

      expect(whilePaused).toBeLessThan(people.length);
      expect(progress?.text).toContain(`${whilePaused} of 40 settled`);
      expect(explanation?.text.split('\n')).toEqual([
        'Postboard has paused this campaign: the mail server does not send for robin.weller@example.com.',
        'What the mail servers said last:',
        '- 550 5.7.1 Sender address rejected: not owned by user',
        'What to do',
        expect.stringMatching(/allow this sender; then move the card back to Sending/),
        expect.stringMatching(/^- If it has to be another mail: /),
        expect.stringMatching(`^${whilePaused} of 40 have got the mail. Nobody is lost`),
      ]);
      expect(road.mailed()).toEqual(addressesOf(people));
      expect(road.board.comments(campaign)).toHaveLength(3);
      expect(road.board.journey(campaign)).toEqual([
        'Draft',
        'Ready',
        'Sending',
        'Paused',
        'Sending',
        'Sent',
      ]);
    });
  },
);
