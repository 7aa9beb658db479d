import { describe, expect, test } from 'vitest';
import { play } from './play.ts';
import { jiraAway } from './scenarios/jira-away.ts';
import { journalDeleted } from './scenarios/journal-deleted.ts';
import { mailServerFails } from './scenarios/mail-server-fails.ts';
import { pausesUnderLoad } from './scenarios/pauses.ts';
import { webhooksAstray } from './scenarios/webhooks-astray.ts';
import { hasRabbit, needsRabbit, short, sideBySide } from './short-form.ts';

describe.skipIf(!hasRabbit)(`a campaign in mid-run, ${needsRabbit}`, sideBySide, () => {
  test('whose mail server hangs up, refuses, hangs and restarts at every point: nobody gets two mails', async () => {
    const { violations } = await play(mailServerFails, short);

    expect(violations).toEqual([]);
  });

  test('whose Jira is away, then too busy: mailing goes on, and Jira knows everything in the end', async () => {
    const { violations, unconfirmed } = await play(jiraAway, short);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('whose webhooks are lost, doubled and out of order: every move of the card is followed', async () => {
    const { violations, unconfirmed } = await play(webhooksAstray, short);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('paused under full load: no mail leaves once the board says Paused', async () => {
    const { violations, unconfirmed } = await play(pausesUnderLoad, short);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('whose journal is deleted: it pauses and asks, and mails nobody any more', async () => {
    const { violations, audience, distinct } = await play(journalDeleted, short);

    expect(violations).toEqual([]);
    expect(distinct).toBeLessThan(audience);
  });
});
