import { describe, expect, test } from 'vitest';
import type { IssueId } from '../../src/campaign/ids.ts';
import type { ConnectedJira } from '../../src/jira/connect.ts';
import { startMailWorld } from './mail-world.ts';

const { signal } = new AbortController();

async function selected(jira: ConnectedJira, ...queries: string[]) {
  const found = [];
  for await (const page of jira.selectRecipients(queries, signal)) found.push(...page);
  return found;
}

describe('recipients', () => {
  test('are selected by all the queries, in order, and read with their fields', async () => {
    await using world = await startMailWorld(signal);
    const { jira, person } = world;
    const bo = await person.create('Recipient', 'Bo', {
      Email: 'bo@example.org',
      'First name': 'Bo',
      City: 'Rome',
      'Last met': '2026-11-01',
      'Projects shared': 3,
      Labels: ['friend'],
    });
    await person.create('Recipient', 'Cy', { Email: 'cy@example.org', City: 'Oslo' });
    const di = await person.create('Recipient', 'Di', { City: 'Rome' });
    await person.create('Campaign', 'Rome');
    const all = [bo.id, di.id];

    expect(await selected(jira, 'City ~ "Rome"')).toEqual(all);
    expect(await selected(jira, 'City ~ "Rome"', 'labels = friend')).toEqual(all.slice(0, 1));

    const ids = [bo.id, '99999', di.id] as IssueId[];
    const names = ['firstName', 'lastMet', 'projectsShared', 'labels'];
    expect(await jira.recipients(ids, names, signal)).toEqual([
      {
        id: bo.id,
        key: bo.key,
        status: 'toContact',
        address: 'bo@example.org',
        fields: {
          firstName: 'Bo',
          lastMet: '2026-11-01',
          projectsShared: 3,
          labels: ['friend'],
        },
      },
      {
        id: di.id,
        key: di.key,
        status: 'toContact',
        address: '',
        fields: { firstName: null, lastMet: null, projectsShared: null, labels: [] },
      },
    ]);
    expect(await jira.keysOf(ids, signal)).toEqual(
      new Map([
        [bo.id, bo.key],
        [di.id, di.key],
      ]),
    );
  });

  test('are moved and labelled in bulk, but for those that are not to be mailed any more', async () => {
    await using world = await startMailWorld(signal);
    const { jira, person } = world;
    const issues = [];
    for (const name of ['Bo', 'Cy', 'Di', 'Ed'])
      issues.push(await person.create('Recipient', name, { Email: `${name}@example.org` }));
    const [bo, cy, di, ed] = issues;
    await person.move(cy?.key ?? '', 'Undeliverable');
    await person.move(di?.key ?? '', 'Contacted');
    await person.move(ed?.key ?? '', 'Unsubscribed');
    const ids = issues.map(({ id }) => id) as IssueId[];
    const gone = '99999' as IssueId;

    const unmoved = await jira.moveRecipients([...ids, gone], 'contacted', signal);
    const unlabelled = await jira.relabel([...ids, gone], 'mail-42-sent', [], signal);
    const again = await jira.relabel(ids, 'mail-42-sent', [], signal);

    expect(Object.fromEntries(unmoved)).toEqual({
      [String(cy?.id)]: 'It was moved to "Undeliverable", where it stays.',
      [String(ed?.id)]: 'It was moved to "Unsubscribed", where it stays.',
      [gone]: 'The issue is gone, or the account may not see it.',
    });
    expect([...unlabelled.keys()]).toEqual([gone]);
    expect(again.size).toBe(0);
    const recipients = await jira.recipients(ids, ['labels'], signal);
    expect(recipients.map(({ key, status, fields }) => [key, status, fields.labels])).toEqual([
      [bo?.key, 'contacted', ['mail-42-sent']],
      [cy?.key, 'undeliverable', ['mail-42-sent']],
      [di?.key, 'contacted', ['mail-42-sent']],
      [ed?.key, 'unsubscribed', ['mail-42-sent']],
    ]);
  });
});

describe('JQL', () => {
  test('is refused with a sentence', async () => {
    await using world = await startMailWorld(signal);
    const { jira } = world;
    const answers = await jira.checkJql(
      ['City ~ "Rome"', 'project =', 'labels = x ORDER BY key', ' '],
      signal,
    );

    expect(answers).toEqual([
      undefined,
      expect.stringMatching(/^Error in/),
      'JQL that selects recipients cannot contain ORDER BY; leave it out.',
      'The JQL is empty; it must say whom to select.',
    ]);
  });

  test('cannot reach out of its parentheses', async () => {
    await using world = await startMailWorld(signal);

    const [problem] = await world.jira.checkJql(['labels = x) OR (project = MAIL'], signal);

    expect(problem).toMatch(/^Error in/);
  });
});
