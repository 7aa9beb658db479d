import { describe, expect, test } from 'vitest';
import type { IssueId } from '../../src/campaign/ids.ts';
import { readMoves } from '../../src/jira/changelog.ts';
import { moveCampaign } from '../../src/jira/transitions.ts';
import { issue, type ScriptedJira, startScriptedJira } from './scripted-jira.ts';
import { json } from './small-server.ts';

const { signal } = new AbortController();
const fetch = 'POST /rest/api/3/issue/bulkfetch';
const changes = 'POST /rest/api/3/changelog/bulkfetch';
const list = 'GET /rest/api/3/issue/10042/transitions';
const transition = 'POST /rest/api/3/issue/10042/transitions';
const id = '10042' as IssueId;
const [draft, ready, sending, paused] = ['100', '102', '104', '105'];

function moving({ transport, site }: ScriptedJira) {
  return moveCampaign(transport, site, id, 'paused', signal);
}

describe('moves of a campaign', () => {
  test('are its status changes over all pages, oldest first, whatever form time has', async () => {
    const author = { accountId: '5b', displayName: 'Ann Lee' };
    await using jira = await startScriptedJira({
      [changes]: [
        {
          issueChangeLogs: [
            {
              issueId: '10042',
              changeHistories: [
                {
                  id: '1002',
                  author,
                  created: '2026-11-24T10:15:00.000+0100',
                  items: [{ fieldId: 'status', from: ready, to: sending, toString: 'Sending' }],
                },
                { id: '1003', created: 1, items: [{ fieldId: 'labels', from: '', to: 'x' }] },
                { id: '1004', created: 1, items: [{ fieldId: 'status', from: ready, to: ready }] },
              ],
            },
          ],
          nextPageToken: 'a',
        },
        {
          issueChangeLogs: [
            {
              issueId: '10042',
              changeHistories: [
                {
                  id: '999',
                  created: 1_492_070_429,
                  items: [{ fieldId: 'status', from: '4711', to: ready }],
                },
              ],
            },
          ],
        },
      ],
    });

    expect(await readMoves(jira.transport, jira.site, id, signal)).toEqual([
      { id: '999', at: new Date(1_492_070_429_000), by: 'somebody', from: undefined, to: 'ready' },
      {
        id: '1002',
        at: new Date('2026-11-24T09:15:00Z'),
        by: 'Ann Lee',
        account: '5b',
        from: 'ready',
        to: 'sending',
      },
    ]);
    expect(jira.bodies(changes)).toEqual([
      { issueIdsOrKeys: ['10042'], fieldIds: ['status'], maxResults: 1_000 },
      { issueIdsOrKeys: ['10042'], fieldIds: ['status'], maxResults: 1_000, nextPageToken: 'a' },
    ]);
  });
});

describe('a campaign that is moved', () => {
  const inSending = { issues: [issue(10_042, sending, '1')] };
  const inPaused = { issues: [issue(10_042, paused, '1')] };
  const toPaused = {
    transitions: [{ id: '31', name: 'Pause', to: { id: paused, name: 'Paused' } }],
  };
  const toDraft = { transitions: [{ id: '41', name: 'Back', to: { id: draft, name: 'Draft' } }] };
  const done = json(204, '');

  test('goes by the transition that leads there', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [inSending],
      [list]: [toPaused],
      [transition]: [done],
    });

    expect(await moving(jira)).toBe('moved');
    expect(jira.bodies(transition)).toEqual([{ transition: { id: '31' } }]);
  });

  test('stays where it is when it is there', async () => {
    await using jira = await startScriptedJira({ [fetch]: [inPaused] });

    expect(await moving(jira)).toBe('already-there');
  });

  test('cannot go where its workflow does not lead', async () => {
    await using jira = await startScriptedJira({ [fetch]: [inSending], [list]: [toDraft] });

    expect(await moving(jira)).toBe('unavailable');
  });

  test('is moved again after a conflict', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [inSending],
      [list]: [toPaused],
      [transition]: [json(409, {}), done],
    });

    expect(await moving(jira)).toBe('moved');
    expect(jira.bodies(transition)).toHaveLength(2);
  });

  test('is looked at again when the answer was lost', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [inSending, inPaused],
      [list]: [toPaused],
      [transition]: [json(504, {})],
    });

    expect(await moving(jira)).toBe('moved');
    expect(jira.bodies(transition)).toHaveLength(1);
  });

  test('is looked at again when the transition is not there any more', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [inSending],
      [list]: [toPaused, toDraft],
      [transition]: [
        json(400, { errorMessages: ["Transition id '31' is not valid for this issue."] }),
      ],
    });

    expect(await moving(jira)).toBe('unavailable');
  });

  test('stays when Jira says no', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [inSending],
      [list]: [toPaused],
      [transition]: [json(400, { errors: { resolution: 'Required.' } })],
    });

    await expect(moving(jira)).rejects.toThrow('resolution: Required.');
    expect(jira.bodies(transition)).toHaveLength(2);
  });
});
