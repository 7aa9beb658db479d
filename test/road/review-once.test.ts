import { describe, expect, test } from 'vitest';
import type { Postboard } from '../../src/postboard.ts';
import { Exposition } from '../world/exposition.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addRule, reviewing, untilReviewed, untilSaid } from './answers.ts';
import { addDraft, addPeople, edit, readers, remove } from './arrange.ts';
import { disturb, disturbancesToCome, untilDisturbancesAre } from './disturb.ts';

describe.skipIf(!hasRabbit)(
  `an edit that no webhook tells of, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('is found by the poller, and answered once', async () => {
      await using road = await openRoad({ hasWebhook: false, pollsQuickly: true });
      await road.start(...reviewing);
      const written = writings(road);

      const rule = await addRule(road, 'Email is not EMPTY');
      await untilSaid(road, rule, /includes nobody/);
      await addPeople(road, readers(1));
      // The poller sees our own comment, too: whatever it asks for is dealt with before this is.
      const campaign = await addDraft(road);
      await untilSaid(road, campaign, /The audience is 1 recipient/);

      expect(written).toEqual([rule, campaign]);
    });

    test('is found by the Postboard that is started afterwards', async () => {
      await using road = await openRoad({ hasWebhook: false });
      await addPeople(road, readers(2));
      const campaign = await addDraft(road);

      await road.start(...reviewing);
      await untilSaid(road, campaign, /The audience is 2 recipients/);

      expect(road.board.comments(campaign)).toHaveLength(1);
    });
  },
);

describe.skipIf(!hasRabbit)(`an answer, on ${needsRabbit}`, sideBySide, () => {
  test('is one for a burst of edits, and goes back with what is edited back', async () => {
    await using road = await openRoad();
    await road.start(...reviewing);
    await addPeople(road, readers(3));
    const rule = await addRule(road, 'Email ~ reader1');
    await untilSaid(road, rule, /includes 1 recipient/);

    for (let count = 0; count < 20; count += 1) edit(road, rule, 'JQL', `Email ~ reader${count}`);
    edit(road, rule, 'JQL', 'Email is not EMPTY');
    await untilSaid(road, rule, /includes 3 recipients/);
    edit(road, rule, 'JQL', 'Email ~ reader1');
    const back = await untilSaid(road, rule, /includes 1 recipient/);

    expect(back).toContain('Robin Weller edited the JQL: 0 joined and 2 left.');
    expect(road.board.comments(rule)).toHaveLength(1);
  });

  test('comes again when somebody has deleted it, with the next edit', async () => {
    await using road = await openRoad();
    await road.start(...reviewing);
    const rule = await addRule(road, 'Email ~ reader1');
    await untilReviewed(road, rule);
    const { store } = road.jira;
    const issue = store.issues.get(rule);
    const [comment] = store.comments.of(issue?.id ?? '');
    const [account] = store.directory.accounts;
    if (issue === undefined || comment === undefined || account === undefined)
      throw new Error('There is nothing to delete');

    store.comments.delete(issue, comment, account);
    edit(road, rule, 'JQL', 'Email ~ reader2');
    await untilSaid(road, rule, /Now\tEmail ~ reader2/);

    expect(road.board.comments(rule)).toHaveLength(1);
  });

  test('holds up no other when its issue is deleted meanwhile', async () => {
    await using road = await openRoad();
    await road.start('trigger');
    const gone = await addRule(road, 'Email ~ reader1');
    const rule = await addRule(road, 'Email ~ reader2');
    remove(road, gone);

    await road.start('review');
    await untilSaid(road, rule, /includes nobody/);

    expect(road.board.comments(rule)).toHaveLength(1);
  });

  test('is given once when Jira loses answers or is away for a while', async () => {
    await using road = await openRoad();
    await road.start(...reviewing);
    await disturb(road, { method: 'POST', path: '/issue/\\d+/comment', cut: 'after' });
    await disturb(road, { method: 'PUT', path: '/properties/postboard-review', cut: 'after' });
    await disturb(road, { method: 'POST', path: '/jql/parse', status: 503, count: 2 });

    const rule = await addRule(road, 'Email ~ reader1');
    await untilReviewed(road, rule);

    expect(await disturbancesToCome(road)).toEqual([]);
    expect(road.board.comments(rule)).toHaveLength(1);
  });

  test('is finished by a Postboard that is asked to stop, and left alone by the next', async () => {
    await using road = await openRoad();
    await road.start('trigger');
    const first = await road.start('review');
    await disturb(road, { method: 'POST', path: '/comment', delayMilliseconds: 500 });
    const rule = await addRule(road, 'Email ~ reader1');
    await untilDisturbancesAre(road, 0);

    await first[Symbol.asyncDispose]();
    const answered = road.board.comments(rule).length;
    await road.start('review');
    edit(road, rule, 'JQL', 'Email ~ reader2');
    await untilSaid(road, rule, /Now\tEmail ~ reader2/);

    expect(answered).toBe(1);
    expect(road.board.comments(rule)).toHaveLength(1);
  });

  test('costs the same few calls, however many recipients there are', async () => {
    await using road = await openRoad();
    await road.start('trigger');
    const reviewer = await road.start('review');
    await addPeople(road, readers(300));

    const ofRule = await callsFor(reviewer, async () => {
      const rule = await addRule(road, 'Email ~ reader1');
      await untilReviewed(road, rule);
    });
    const ofDraft = await callsFor(reviewer, async () => {
      const campaign = await addDraft(road, {
        rules: [{ name: 'All', jql: 'Email is not EMPTY' }],
      });
      await untilSaid(road, campaign, /The audience is 300 recipients/);
    });

    expect(ofRule).toBeLessThanOrEqual(14);
    // With its rule, which is answered twice: before it is linked and after.
    expect(ofDraft).toBeLessThanOrEqual(2 * 22 + 2 * 14);
  });
});

/** Notes the keys of issues whose comments are added or edited from now on. */
function writings({ jira }: Road): readonly string[] {
  const written: string[] = [];
  jira.store.events.on((event) => {
    if (event.kind === 'comment-created' || event.kind === 'comment-updated')
      written.push(event.issue.key);
  });
  return written;
}

async function callsFor(postboard: Postboard, work: () => Promise<void>): Promise<number> {
  const before = await calls(postboard);
  await work();
  return (await calls(postboard)) - before;
}

async function calls({ url }: Postboard): Promise<number> {
  const answer = await fetch(`${url}/metrics`);
  const exposition = new Exposition(await answer.text());
  return exposition.of('postboard_jira_calls_total').reduce((sum, { value }) => sum + value, 0);
}
