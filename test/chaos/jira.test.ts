import { describe, expect, test } from 'vitest';
import { play } from './play.ts';
import { jiraAway } from './scenarios/jira-away.ts';
import { webhooksAstray } from './scenarios/webhooks-astray.ts';
import { hasRabbit, needsRabbit, short, sideBySide } from './short-form.ts';

describe.skipIf(!hasRabbit)(`a Jira, ${needsRabbit}`, sideBySide, () => {
  test('that is away, then too busy: mailing goes on, and it knows everything in the end', async () => {
    const { violations, unconfirmed } = await play(jiraAway, short);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('whose webhooks are lost, doubled and out of order: every move of the card is followed', async () => {
    const { violations, unconfirmed } = await play(webhooksAstray, short);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });
});
