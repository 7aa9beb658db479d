import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { BulkWriter } from '../../src/jira/bulk.ts';
import { JiraUnavailable } from '../../src/jira/port.ts';
import {
  available,
  contacted,
  edit,
  ended,
  fetch,
  ids,
  leadsTo,
  met,
  moving,
  queue,
  relabelled,
  submitted,
  toContact,
  transition,
  undeliverable,
  unsubscribed,
} from './bulk-script.ts';
import { issue, startScriptedJira } from './scripted-jira.ts';
import { json, page } from './small-server.ts';

const { signal } = new AbortController();

describe('recipients moved in bulk', () => {
  test('fail one by one, with the reason', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        {
          issues: [
            issue(10_001, toContact, '2'),
            issue(10_002, toContact, '2'),
            issue(10_003, met, '2'),
          ],
        },
        { issues: [issue(10_001, toContact, '2'), issue(10_003, met, '2')] },
      ],
      [available]: [
        leadsTo(['MAIL-1', 'MAIL-2'], 11, contacted),
        leadsTo(['MAIL-3'], 31, toContact),
      ],
      [transition]: [submitted],
      [queue]: [ended('COMPLETE', [10_002], { 10_001: ['Not', 'allowed.'] })],
    });

    const failures = await moving(jira, 10_001, 10_002, 10_003, 10_005);

    expect(Object.fromEntries(failures)).toEqual({
      10_001: 'Not allowed.',
      10_003:
        'Its workflow has no move without a screen from "Status 160" to the status that jira.recipientStatuses.contacted names.',
      10_005: 'The issue is gone, or the account may not see it.',
    });
  });

  test.each([
    ['who unsubscribed', unsubscribed],
    ['whose address bounced', undeliverable],
  ])('leave out %s, even where the workflow leads on', async (_, status) => {
    await using jira = await startScriptedJira({
      [fetch]: [{ issues: [issue(10_001, status, '2')] }],
      [available]: [leadsTo(['MAIL-1'], 11, contacted)],
    });

    expect(Object.fromEntries(await moving(jira, 10_001))).toEqual({
      10_001: `It was moved to "Status ${status}", where it stays.`,
    });
    expect(jira.bodies(transition)).toEqual([]);
  });

  test('leave out who unsubscribes while the task runs', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        { issues: [issue(10_001, toContact, '2')] },
        { issues: [issue(10_001, unsubscribed, '2')] },
      ],
      [available]: [leadsTo(['MAIL-1'], 11, contacted)],
      [transition]: [submitted],
      [queue]: [ended('COMPLETE', [], { 10_001: ['Transition is not valid.'] })],
    });

    expect(Object.fromEntries(await moving(jira, 10_001))).toEqual({
      10_001: 'It was moved to "Status 153", where it stays.',
    });
    expect(jira.bodies(transition)).toHaveLength(1);
  });

  test('that somebody else moved meanwhile have not failed', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        { issues: [issue(10_001, toContact, '2')] },
        { issues: [issue(10_001, contacted, '2')] },
      ],
      [available]: [leadsTo(['10001'], 11, contacted)],
      [transition]: [submitted],
      [queue]: [ended('COMPLETE', [], { 10_001: ['Transition is not valid.'] })],
    });

    expect(await moving(jira, 10_001)).toEqual(new Map());
  });

  test.each(['FAILED', 'CANCELLED', 'DEAD'])(
    'are tried again, those that are left, after a task that ended %s',
    async (status) => {
      await using jira = await startScriptedJira({
        [fetch]: [
          { issues: [issue(10_001, toContact, '2'), issue(10_002, toContact, '2')] },
          { issues: [issue(10_002, toContact, '2')] },
          { issues: [issue(10_002, contacted, '2')] },
        ],
        [available]: [leadsTo(['MAIL-1', 'MAIL-2'], 11, contacted)],
        [transition]: [submitted],
        [queue]: [ended(status, [10_001]), ended('COMPLETE', [10_002])],
      });

      expect(await moving(jira, 10_001, 10_002)).toEqual(new Map());
      expect(jira.bodies(transition)).toMatchObject([
        { bulkTransitionInputs: [{ selectedIssueIdsOrKeys: ['10001', '10002'] }] },
        { bulkTransitionInputs: [{ selectedIssueIdsOrKeys: ['10002'] }] },
      ]);
    },
  );

  test('fail when every task for them fails as a whole', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [{ issues: [issue(10_001, toContact, '2')] }],
      [available]: [leadsTo(['MAIL-1'], 11, contacted)],
      [transition]: [submitted],
      [queue]: [ended('FAILED', [])],
    });

    expect(Object.fromEntries(await moving(jira, 10_001))).toEqual({
      10_001: 'The bulk task ended FAILED.',
    });
    expect(jira.bodies(transition)).toHaveLength(3);
  });

  test('are looked at, when Jira does not say what became of the task', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        { issues: [issue(10_001, toContact, '2')] },
        { issues: [issue(10_001, contacted, '2')] },
      ],
      [available]: [leadsTo(['MAIL-1'], 11, contacted)],
      [transition]: [submitted],
      [queue]: [json(400, { errorMessages: ['There is no such task.'] })],
    });

    expect(await moving(jira, 10_001)).toEqual(new Map());
    expect(jira.bodies(transition)).toHaveLength(1);
  });

  test('are followed over failures of the question how far the task is', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [{ issues: [issue(10_001, toContact, '2')] }],
      [available]: [leadsTo(['MAIL-1'], 11, contacted)],
      [transition]: [submitted],
      [queue]: [json(503, ''), page(502, 'Bad gateway'), ended('COMPLETE', [10_001])],
    });

    expect(await moving(jira, 10_001)).toEqual(new Map());
    expect(jira.bodies(transition)).toHaveLength(1);
  });

  test.each([
    ['an error', json(502, '')],
    ['a cut connection', (_: unknown, response: ServerResponse) => void response.destroy()],
  ])('are looked at before they are moved again, when the answer was %s', async (_, lost) => {
    await using jira = await startScriptedJira({
      [fetch]: [
        { issues: [issue(10_001, toContact, '2'), issue(10_002, toContact, '2')] },
        { issues: [issue(10_001, contacted, '2'), issue(10_002, unsubscribed, '2')] },
      ],
      [available]: [leadsTo(['MAIL-1', 'MAIL-2'], 11, contacted)],
      [transition]: [lost],
    });

    expect(Object.fromEntries(await moving(jira, 10_001, 10_002))).toEqual({
      10_002: 'It was moved to "Status 153", where it stays.',
    });
    expect(jira.bodies(transition)).toHaveLength(1);
  });

  test('are moved later, when the answers go on being lost', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [{ issues: [issue(10_001, toContact, '2')] }],
      [available]: [leadsTo(['MAIL-1'], 11, contacted)],
      [transition]: [json(502, '')],
    });

    await expect(moving(jira, 10_001)).rejects.toThrow(JiraUnavailable);
    expect(jira.bodies(transition)).toHaveLength(3);
  });

  test('are moved later, when a task does not end', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [{ issues: [issue(10_001, toContact, '2')] }],
      [available]: [leadsTo(['MAIL-1'], 11, contacted)],
      [transition]: [submitted],
      [queue]: [ended('RUNNING', [])],
    });

    await expect(moving(jira, 10_001)).rejects.toThrow(
      new JiraUnavailable("Jira's bulk task 77 does not end."),
    );
    expect(Math.max(...jira.clock.waits)).toBe(5_000);
  });

  test('are not taken for gone, when Jira cannot give them just now', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [{ issues: [], issueErrors: [{ id: '10001', errorMessage: 'Try again.' }] }],
    });

    await expect(moving(jira, 10_001)).rejects.toThrow(JiraUnavailable);
  });
});

describe('a label added in bulk', () => {
  test('is looked for before it is added again, when the answer was lost', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        {
          issues: [
            issue(10_001, contacted, '2', { labels: [] }),
            issue(10_002, contacted, '2', { labels: [] }),
          ],
        },
        {
          issues: [
            issue(10_001, contacted, '2', { labels: ['mail-42-sent'] }),
            issue(10_002, contacted, '2', { labels: [] }),
          ],
        },
      ],
      [edit]: [json(504, ''), submitted],
      [queue]: [ended('COMPLETE', [10_002])],
    });
    const bulk = new BulkWriter(jira.transport, jira.site);

    const failures = await bulk.relabel(ids(10_001, 10_002), 'mail-42-sent', [], signal);

    expect(failures).toEqual(new Map());
    expect(jira.bodies(edit).map(relabelled)).toEqual([
      ['ADD', ['mail-42-sent'], ['10001', '10002']],
      ['ADD', ['mail-42-sent'], ['10002']],
    ]);
  });
});
