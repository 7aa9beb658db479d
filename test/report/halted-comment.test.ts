import { describe, expect, test } from 'vitest';
import { type HaltReason, haltAtOnce, haltCauses } from '../../src/campaign/halt.ts';
import { haltedComment } from '../../src/report/halted-comment.ts';
import { progress, read } from './reading.ts';

const answers = ['550 5.1.1 Nobody of that name', '550 5.1.1 No such user'];
const deadAddresses: HaltReason = {
  cause: 'invalid-recipient',
  count: 10,
  among: 19,
  replies: answers,
};
const stopped = {
  campaign: 'MAIL-42',
  from: 'Robin.Weller@example.com',
  reason: 'invalid-recipient: 10 of the last 19 letters',
  progress: progress({ sent: 9, rejected: 10 }, { phase: 'paused' }),
};

describe('the comment on a run that stopped itself', () => {
  test('says what happened, what was answered, what to do, and that nobody is lost', () => {
    const lines = read(haltedComment({ ...stopped, because: deadAddresses }));

    expect(lines).toEqual([
      expect.stringMatching(
        /^Postboard has paused this campaign: 10 of the last 19 addresses do not exist\. /,
      ),
      'What the mail servers said last:',
      ...answers,
      'What to do',
      expect.stringMatching(/^See who was refused: labels = "mail-42-rejected"\./),
      expect.stringMatching(/move the card back to Sending: the run goes on where it stopped/),
      expect.stringMatching(/move it to Cancelled, .* excludes labels = "mail-42-sent"\.$/),
      expect.stringMatching(/^9 of 40 have got the mail\. Nobody is lost: .* the 21 who are left/),
    ]);
  });

  test.each(haltCauses)(
    'says for %s in one bold sentence what happened, and what to do',
    (cause) => {
      const body = haltedComment({ ...stopped, because: { ...deadAddresses, cause } });

      const [first] = body;
      const [sentence] = first?.kind === 'paragraph' ? first.content : [];
      expect(sentence).toEqual({
        text: expect.stringMatching(/^Postboard has paused this campaign: .+\.$/),
        strong: true,
      });
      const steps = body.findLast(({ kind }) => kind === 'list');
      expect(steps).toHaveProperty('items.0');
      expect(JSON.stringify(steps)).toMatch(/Sending|Cancelled/);
    },
  );

  test('names the domain whose sender nothing proves', () => {
    const because = { ...deadAddresses, cause: 'sender-unproven' as const };

    expect(read(haltedComment({ ...stopped, because }))[0]).toMatch(/come from example\.com\./);
  });

  test('quotes nobody where nobody answered', () => {
    const because: HaltReason = { cause: 'unconfirmed', count: 10, among: 10, replies: [] };

    const lines = read(haltedComment({ ...stopped, because }));

    expect(lines[1]).toBe('What to do');
  });

  test('shortens what a server says at length', () => {
    const because = haltAtOnce('sender-refused', `550 ${'No! '.repeat(200)}`);

    expect(read(haltedComment({ ...stopped, because }))[2]).toHaveLength(302);
  });

  test('says what is known where an older version halted the run', () => {
    const lines = read(haltedComment({ ...stopped, reason: '554 No', because: undefined }));

    expect(lines.slice(1, 3)).toEqual(['The reason:', '554 No']);
  });
});
