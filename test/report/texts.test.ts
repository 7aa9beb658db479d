import { describe, expect, test } from 'vitest';
import type { RunId } from '../../src/campaign/ids.ts';
import { finalComment } from '../../src/report/final-comment.ts';
import {
  outcomeComment,
  type Progress,
  progressComment,
  progressLine,
} from '../../src/report/texts.ts';
import { rejected } from '../journal/entries.ts';
import { progress, read } from './reading.ts';

describe('the Progress field', () => {
  test.each<{ made: Progress; line: string }>([
    { made: progress({}), line: '0 of 40 (0 %)' },
    { made: progress({ sent: 24, rejected: 1 }), line: '25 of 40 (62 %)' },
    { made: progress({ sent: 10 }, { phase: 'paused' }), line: '10 of 40 (25 %), paused' },
    {
      made: progress({ sent: 10, cancelled: 30 }, { phase: 'cancelled' }),
      line: '10 of 40 sent, cancelled',
    },
    { made: progress({ sent: 38, skipped: 2 }, { phase: 'finished' }), line: '38 of 40 sent' },
  ])('says $line', ({ made, line }) => {
    expect(progressLine(made)).toBe(line);
  });
});

describe('the progress comment', () => {
  test('shows a bar, the outcomes so far and the time that is left', () => {
    const lines = read(progressComment(progress({ sent: 18, skipped: 2 }, { perSecond: 2 })));

    expect(lines).toEqual([
      'Sending: 20 of 40 settled',
      '██████████░░░░░░░░░░ 50 %',
      'Sent | 18',
      'Skipped | 2',
      'About 10 s to go.',
    ]);
  });

  test('says that nothing is sent while the run is paused', () => {
    const lines = read(progressComment(progress({ sent: 18 }, { phase: 'paused', perSecond: 2 })));

    expect(lines.at(0)).toBe('Paused: 18 of 40 settled');
    expect(lines.at(-1)).toBe('Nothing is sent until the card is back in Sending.');
  });
});

describe('the final report', () => {
  const rules = [
    {
      key: 'MAIL-2',
      name: 'Friends',
      effect: 'include' as const,
      jql: 'City = Kiel',
      version: 3,
      matched: 40,
    },
  ];
  const plain = {
    campaign: 'MAIL-42',
    startedBy: 'Robin',
    isRetry: false,
    seconds: 65,
    rules,
    unwritten: [],
    moreNotSent: 0,
  };

  test('names everybody who did not get the mail, why, and how to find them again', () => {
    const lines = read(
      finalComment({
        ...plain,
        progress: progress({ sent: 39, rejected: 1 }, { phase: 'finished' }),
        notSent: [{ issue: 'MAIL-9', group: 'Friends', outcome: rejected }],
      }),
    );

    expect(lines).toEqual([
      '39 of 40 got the mail: 1 refused by their server. Started by Robin; it took 65 s.',
      'MAIL-9 | Friends | Refused by their server | 550 no such user',
      'To follow up: labels in ("mail-42-rejected")',
      expect.stringMatching(/^To try again, mend what was wrong .* Whoever got the mail does not/),
      'MAIL-2 | Friends (version 3) | include | 40 | City = Kiel',
      'Everybody who got it: labels = "mail-42-sent"',
    ]);
  });

  test('stays short when everybody got it', () => {
    const lines = read(
      finalComment({
        ...plain,
        progress: progress({ sent: 40 }, { phase: 'finished' }),
        notSent: [],
      }),
    );

    expect(lines).toHaveLength(3);
  });

  test('keeps a table that a person can read when hundreds did not get it', () => {
    const notSent = [{ issue: 'MAIL-9', group: 'Friends', outcome: rejected }];
    const lines = read(
      finalComment({
        ...plain,
        progress: progress({ rejected: 251 }, { phase: 'finished' }),
        notSent,
        moreNotSent: 250,
      }),
    );

    expect(lines).toContain('And 250 more. All of them: labels in ("mail-42-rejected")');
  });

  test('says how to mail those again who may have got it', () => {
    const lines = read(
      finalComment({
        ...plain,
        startedBy: 'Casey',
        isRetry: true,
        progress: progress({ sent: 39, unconfirmed: 1 }, { phase: 'finished' }),
        notSent: [],
      }),
    );

    expect(lines[0]).toBe(
      '39 of 40 got the mail: 1 unconfirmed (may have got it). Retried by Casey; it took 65 s.',
    );
    expect(lines[2]).toMatch(/put the label mail-42-again on the recipient/);
  });

  test('names what was set aside, and where the operator finds it', () => {
    const lines = read(
      finalComment({
        ...plain,
        progress: progress({ sent: 40 }, { phase: 'finished' }),
        notSent: [],
        parked: {
          run: '10042-10731' as RunId,
          reasons: [
            { reason: 'It is not JSON.', count: 2 },
            { reason: 'It is not what its queue carries:\n→ at number', count: 1 },
          ],
        },
      }),
    );

    expect(lines.slice(1, 3)).toEqual([
      '3 messages of this run are set aside: It is not JSON. (2); It is not what its queue carries: → at number (1)',
      'The operator can see and retry what is set aside with postboard parked list --run 10042-10731',
    ]);
  });

  test('says what could not be written', () => {
    const lines = read(
      finalComment({
        ...plain,
        unwritten: ['Recipient not moved: no permission (3)'],
        progress: progress({ sent: 40 }, { phase: 'finished' }),
        notSent: [],
      }),
    );

    expect(lines).toContain('Recipient not moved: no permission (3)');
  });
});

describe("a recipient's comment", () => {
  test('says what became of the mail and why', () => {
    expect(read(outcomeComment('MAIL-42', rejected))).toEqual([
      'MAIL-42: Refused by their server. 550 no such user',
    ]);
  });
});
