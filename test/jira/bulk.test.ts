import { describe, expect, test } from 'vitest';
import type { IssueId } from '../../src/campaign/ids.ts';
import { BulkWriter } from '../../src/jira/bulk.ts';
import { JiraUnavailable } from '../../src/jira/port.ts';
import { issue, type ScriptedJira, startScriptedJira } from './scripted-jira.ts';
import { json } from './small-server.ts';

const { signal } = new AbortController();
const fetch = 'POST /rest/api/3/issue/bulkfetch';
const available = 'GET /rest/api/3/bulk/issues/transition';
const transition = 'POST /rest/api/3/bulk/issues/transition';
const edit = 'POST /rest/api/3/bulk/issues/fields';
const queue = 'GET /rest/api/3/bulk/queue/77';

const submitted = json(201, { taskId: '77' });
const [toContact, contacted, undeliverable] = ['150', '151', '152'];

function ids(...numbers: number[]): IssueId[] {
  return numbers.map(String) as IssueId[];
}

function leadsTo(issues: readonly string[], transitionId: number, statusId: string) {
  const transitions = [
    { transitionId: 99, transitionName: 'Elsewhere', to: { statusId: 1, statusName: 'Elsewhere' } },
    { transitionId, transitionName: 'Go', to: { statusId: Number(statusId), statusName: 'There' } },
  ];
  return { availableTransitions: [{ issues, isTransitionsFiltered: false, transitions }] };
}

function ended(status: string, processed: number[], failed: Record<string, string[]> = {}) {
  return {
    taskId: '77',
    status,
    progressPercent: 100,
    processedAccessibleIssues: processed,
    failedAccessibleIssues: failed,
    invalidOrInaccessibleIssueCount: 0,
    totalIssueCount: processed.length,
  };
}

function moving({ transport, site }: ScriptedJira, ...numbers: number[]) {
  return new BulkWriter(transport, site).moveRecipients(ids(...numbers), 'contacted', signal);
}

describe('recipients moved in bulk', () => {
  test('go by the transition of the status they are in, in one task; who is there stays', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        {
          issues: [
            issue(10_001, toContact, '2'),
            issue(10_002, contacted, '2'),
            issue(10_003, undeliverable, '2'),
            issue(10_004, toContact, '2'),
          ],
        },
      ],
      [available]: [
        leadsTo(['MAIL-1', 'MAIL-4'], 11, contacted),
        leadsTo(['MAIL-3'], 21, contacted),
      ],
      [transition]: [submitted],
      [queue]: [ended('RUNNING', []), ended('COMPLETE', [10_001, 10_003, 10_004])],
    });

    const failures = await moving(jira, 10_001, 10_002, 10_003, 10_004);

    expect(failures).toEqual(new Map());
    expect(jira.bodies(transition)).toEqual([
      {
        bulkTransitionInputs: [
          { transitionId: '11', selectedIssueIdsOrKeys: ['10001', '10004'] },
          { transitionId: '21', selectedIssueIdsOrKeys: ['10003'] },
        ],
        sendBulkNotification: false,
      },
    ]);
    expect(jira.clock.waits).toEqual([200, 300]);
  });

  test('are not asked for when all are there', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [{ issues: [issue(10_001, contacted, '2')] }],
    });

    expect(await moving(jira, 10_001)).toEqual(new Map());
    expect(jira.seen).toHaveLength(1);
  });

  test('fail one by one, with the reason', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        {
          issues: [
            issue(10_001, toContact, '2'),
            issue(10_002, toContact, '2'),
            issue(10_003, undeliverable, '2'),
          ],
        },
        { issues: [issue(10_001, toContact, '2')] },
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
        'Its workflow has no move without a screen from "Status 152" to the status that jira.recipientStatuses.contacted names.',
      10_005: 'The issue is gone, or the account may not see it.',
    });
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

  test('fail with a task that fails as a whole', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [{ issues: [issue(10_001, toContact, '2')] }],
      [available]: [leadsTo(['MAIL-1'], 11, contacted)],
      [transition]: [submitted],
      [queue]: [ended('FAILED', [])],
    });

    expect(Object.fromEntries(await moving(jira, 10_001))).toEqual({
      10_001: 'The bulk task ended FAILED.',
    });
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

  test('are a thousand a task, one task at a time', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => 10_001 + index);
    let running = 0;
    let most = 0;
    await using jira = await startScriptedJira({
      [fetch]: [
        (request, response) => {
          const { issueIdsOrKeys } = JSON.parse(request.body) as { issueIdsOrKeys: string[] };
          const issues = issueIdsOrKeys.map((id) => issue(Number(id), toContact, '2'));
          json(200, { issues })(request, response);
        },
      ],
      [available]: [
        (request, response) => {
          const query = new URL(request.path, 'http://jira').searchParams.get('issueIdsOrKeys');
          json(200, leadsTo(query?.split(',') ?? [], 11, contacted))(request, response);
        },
      ],
      [transition]: [
        (request, response) => {
          running += 1;
          most = Math.max(most, running);
          submitted(request, response);
        },
      ],
      [queue]: [
        (request, response) => {
          running -= 1;
          json(200, ended('COMPLETE', many))(request, response);
        },
      ],
    });
    const bulk = new BulkWriter(jira.transport, jira.site);

    await Promise.all([
      bulk.moveRecipients(ids(...many), 'contacted', signal),
      bulk.moveRecipients(ids(...many.slice(0, 10)), 'contacted', signal),
    ]);

    expect(most).toBe(1);
    const sizes = jira
      .bodies(transition)
      .map((body) => body as { bulkTransitionInputs: [{ selectedIssueIdsOrKeys: [] }] })
      .map(({ bulkTransitionInputs: [input] }) => input.selectedIssueIdsOrKeys.length);
    expect(sizes.toSorted((a, b) => a - b)).toEqual([10, 500, 1_000]);
    for (const { path } of jira.seen) expect(path.length).toBeLessThan(8_000);
  });
});

describe('a label added in bulk', () => {
  test('is added where it is not yet', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        {
          issues: [
            issue(10_001, toContact, '2', { labels: ['mail-42-sent'] }),
            issue(10_002, toContact, '2', { labels: ['other'] }),
            issue(10_003, toContact, '2', { labels: [] }),
          ],
        },
      ],
      [edit]: [submitted],
      [queue]: [ended('COMPLETE', [10_002], { 10_003: ['Locked.'] })],
    });
    const bulk = new BulkWriter(jira.transport, jira.site);

    const failures = await bulk.relabel(ids(10_001, 10_002, 10_003), 'mail-42-sent', [], signal);

    expect(Object.fromEntries(failures)).toEqual({ 10_003: 'Locked.' });
    expect(jira.bodies(edit)).toEqual([
      {
        editedFieldsInput: {
          labelsFields: [
            {
              fieldId: 'labels',
              bulkEditMultiSelectFieldOption: 'ADD',
              labels: [{ name: 'mail-42-sent' }],
            },
          ],
        },
        selectedActions: ['labels'],
        selectedIssueIdsOrKeys: ['10002', '10003'],
        sendBulkNotification: false,
      },
    ]);
  });
});
