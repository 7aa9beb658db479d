import { describe, expect, test } from 'vitest';
import { connectionsCut } from './scenarios/connections-cut.ts';
import { jiraAway } from './scenarios/jira-away.ts';
import { journalDeleted } from './scenarios/journal-deleted.ts';
import { mailServerFails } from './scenarios/mail-server-fails.ts';
import { pausesUnderLoad } from './scenarios/pauses.ts';
import { webhooksAstray } from './scenarios/webhooks-astray.ts';
import { hasRabbit, needsRabbit, playBefore } from './short-form.ts';

describe.skipIf(!hasRabbit)(`what is around a campaign in mid-run, ${needsRabbit}`, () => {
  // A mail server that fails is given a rest, from which the next campaign would begin.
  const resultOf = playBefore(
    pausesUnderLoad,
    connectionsCut,
    jiraAway,
    webhooksAstray,
    journalDeleted,
    mailServerFails,
  );

  test('its card, paused under full load: no mail leaves once the board says Paused', () => {
    const { violations, unconfirmed } = resultOf(pausesUnderLoad);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('connections to RabbitMQ, cut one after the other: everybody is mailed once, and nothing is unknown', () => {
    const { violations, unconfirmed } = resultOf(connectionsCut);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('a Jira that is away, then too busy: mailing goes on, and it knows everything in the end', () => {
    const { violations, unconfirmed } = resultOf(jiraAway);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('webhooks that are lost, doubled and out of order: every move of the card is followed', () => {
    const { violations, unconfirmed } = resultOf(webhooksAstray);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('a journal that is deleted: the campaign pauses and asks, and mails nobody any more', () => {
    const { violations, audience, distinct } = resultOf(journalDeleted);

    expect(violations).toEqual([]);
    expect(distinct).toBeLessThan(audience);
  });

  test('a mail server that hangs up, refuses, hangs and restarts at every point of the dialogue: nobody gets two mails', () => {
    const { violations } = resultOf(mailServerFails);

    expect(violations).toEqual([]);
  });
});
