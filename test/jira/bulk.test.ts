import { describe, expect, test } from 'vitest';
import { BulkWriter } from '../../src/jira/bulk.ts';
import {
  available,
  contacted,
  edit,
  ended,
  everybodyIn,
  everybodyMayMove,
  fetch,
  ids,
  leadsTo,
  met,
  moved,
  moving,
  queue,
  relabelled,
  submitted,
  toContact,
  transition,
} from './bulk-script.ts';
import { issue, startScriptedJira } from './scripted-jira.ts';
import { json } from './small-server.ts';

const { signal } = new AbortController();

describe('recipients moved in bulk', () => {
  test('go by the transition of the status they are in, in one task; who is there stays', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        {
          issues: [
            issue(10_001, toContact, '2'),
            issue(10_002, contacted, '2'),
            issue(10_003, met, '2'),
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

  test('are a thousand a task, one task at a time', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => 10_001 + index);
    let running = 0;
    let most = 0;
    await using jira = await startScriptedJira({
      [fetch]: [everybodyIn(() => toContact)],
      [available]: [everybodyMayMove],
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
    const sizes = jira.bodies(transition).map((body) => moved(body).length);
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

  test('takes the place of others of its kind', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        {
          issues: [
            issue(10_001, contacted, '2', { labels: ['friend', 'mail-42-failed'] }),
            issue(10_002, contacted, '2', { labels: ['mail-42-failed', 'mail-42-sent'] }),
            issue(10_003, contacted, '2', { labels: ['mail-42-sent'] }),
          ],
        },
      ],
      [edit]: [submitted],
      [queue]: [ended('COMPLETE', [10_001, 10_002]), ended('COMPLETE', [10_001])],
    });
    const bulk = new BulkWriter(jira.transport, jira.site);
    const others = ['mail-42-failed', 'mail-42-expired'];

    const failures = await bulk.relabel(
      ids(10_001, 10_002, 10_003),
      'mail-42-sent',
      others,
      signal,
    );

    expect(failures).toEqual(new Map());
    const edits = jira.bodies(edit).map(relabelled);
    expect(edits).toEqual([
      ['REMOVE', others, ['10001', '10002']],
      ['ADD', ['mail-42-sent'], ['10001']],
    ]);
  });
});
