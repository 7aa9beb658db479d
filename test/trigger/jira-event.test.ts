import { describe, expect, test } from 'vitest';
import { decideEvent } from '../../src/trigger/jira-event.ts';
import { jiraUpdate, site, statusItem, type UpdateOptions } from './jira-update.ts';

const now = new Date('2026-11-24T12:00:00Z');
const hour = 3_600_000;

function decideText(text: string) {
  return decideEvent(Buffer.from(text), site, now, 72 * hour);
}

function decide(options: UpdateOptions = {}) {
  return decideText(JSON.stringify(jiraUpdate({ timestamp: now.getTime(), ...options })));
}

function moved(from: string | null, to: string | null): UpdateOptions {
  return { changelog: { id: '10030', items: [statusItem(from, to)] } };
}

describe('a card that moves', () => {
  test.each([
    ['Ready', '10020'],
    ['Scheduled', '10019'],
  ])('from %s to Sending launches', (_name, from) => {
    expect(decide(moved(from, '10021'))).toEqual({
      kind: 'launch',
      campaign: '10005',
      changelogId: '10030',
      happenedAt: now.getTime(),
    });
  });

  test.each([
    ['Sending to Paused', '10021', '10022'],
    ['Paused to Sending', '10022', '10021'],
    ['Sending to Cancelled', '10021', '10024'],
    ['Paused to Cancelled', '10022', '10024'],
    ['Sent to Sending', '10023', '10021'],
    ['Sending to Draft', '10021', '10018'],
    ['Sending to a status that is not ours', '10021', '3'],
    ['a status that is not ours to Sending', '3', '10021'],
  ])('from %s asks for a look', (_name, from, to) => {
    expect(decide(moved(from, to))).toEqual({
      kind: 'look',
      campaign: '10005',
      happenedAt: now.getTime(),
    });
  });

  test.each([
    ['Draft to Ready', '10018', '10020'],
    ['Sending to Sent', '10021', '10023'],
    ['one foreign status to another', '3', '4'],
  ])('from %s is ignored', (_name, from, to) => {
    expect(decide(moved(from, to))).toMatchObject({ kind: 'ignore' });
  });

  test('is recognised among other changes and by numeric ids', () => {
    const items = [
      {
        field: 'Pace',
        fieldtype: 'custom',
        fieldId: 'customfield_10039',
        from: null,
        to: null,
        toString: '5',
      },
      statusItem('10020', '10021'),
    ];

    const decision = decide({ issueId: 10005, changelog: { id: 10030, items } });

    expect(decision).toMatchObject({ kind: 'launch', campaign: '10005', changelogId: '10030' });
  });
});

function edited(...fieldIds: readonly string[]): UpdateOptions {
  return {
    changelog: { id: '10030', items: fieldIds.map((fieldId) => ({ field: 'x', fieldId })) },
  };
}

function typeOf({ typeId }: UpdateOptions) {
  return typeId === '10012' ? 'rule' : 'campaign';
}

describe('an issue that somebody edits', () => {
  const review = { kind: 'review', issue: '10005', happenedAt: now.getTime() };

  test.each<[string, UpdateOptions]>([
    ['the subject of a campaign', edited('customfield_subject')],
    ['the audience of a campaign', edited('summary', 'customfield_audience')],
    ['the test recipients of a campaign', edited('customfield_testRecipients')],
    ['a file on a campaign', edited('attachment')],
    ['a link of a campaign', edited('issuelinks')],
    ['the labels of a campaign, which may say that it is transactional', edited('labels')],
    [
      'a link of a campaign that Jira gives no field for',
      { changelog: { id: '1', items: [{ field: 'Link', fieldtype: 'jira', to: 'MAIL-9' }] } },
    ],
    [
      'a campaign that moves meanwhile, where nothing follows from that',
      {
        changelog: {
          id: '1',
          items: [statusItem('10018', '10020'), { fieldId: 'customfield_from' }],
        },
      },
    ],
    ['the JQL of a rule', { ...edited('customfield_jql'), typeId: '10012' }],
    ['the status of a rule', { ...edited('status'), typeId: '10012' }],
    ['a new rule', { webhookEvent: 'jira:issue_created', typeId: '10012', changelog: null }],
    ['a new campaign', { webhookEvent: 'jira:issue_created', changelog: null }],
  ])('is answered for %s', (_name, options) => {
    expect(decide(options)).toEqual({ ...review, type: typeOf(options) });
  });

  test.each<[string, UpdateOptions]>([
    ['the progress of a campaign, which Postboard writes', edited('customfield_progress')],
    ['the assignee of a campaign', edited('assignee')],
    ['the subject of a rule', { ...edited('customfield_subject'), typeId: '10012' }],
    ['a new recipient', { webhookEvent: 'jira:issue_created', typeId: '10011' }],
  ])('is left alone for %s', (_name, options) => {
    expect(decide(options)).toMatchObject({ kind: 'ignore' });
  });

  test('starts or stops what it moves before anything else', () => {
    const items = [statusItem('10020', '10021'), { fieldId: 'customfield_subject' }];

    expect(decide({ changelog: { id: '10030', items } })).toMatchObject({ kind: 'launch' });
  });
});

describe('an event that is no move of a campaign', () => {
  test.each<[string, UpdateOptions, string]>([
    [
      'another event',
      { webhookEvent: 'comment_created' },
      'Only issues that are created or updated ask for anything.',
    ],
    ['another project', { projectId: '10003' }, 'The issue is in another project.'],
    ['a recipient', { typeId: '10011' }, 'The issue is neither a campaign nor a rule.'],
    ['no changelog', { changelog: null }, 'Nothing has changed that anything follows from.'],
    [
      'no items',
      { changelog: { id: '1', items: [] } },
      'Nothing has changed that anything follows from.',
    ],
    [
      'a looped transition',
      moved('10021', '10021'),
      'Nothing has changed that anything follows from.',
    ],
    [
      'a change from nothing',
      moved(null, '10021'),
      'Nothing has changed that anything follows from.',
    ],
    [
      'a custom field called status',
      {
        changelog: {
          id: '1',
          items: [
            {
              field: 'status',
              fieldtype: 'custom',
              fieldId: 'customfield_1',
              from: '10020',
              to: '10021',
            },
          ],
        },
      },
      'Nothing has changed that anything follows from.',
    ],
    [
      'a stale event',
      { timestamp: now.getTime() - 72 * hour - 1 },
      'The event is older than moves may be.',
    ],
  ])('%s is ignored with its reason', (_name, options, reason) => {
    expect(decide(options)).toEqual({ kind: 'ignore', reason });
  });
});

describe('a body that is no event', () => {
  test.each([
    ['nothing', '', 'The body is empty; the sender must include it.'],
    ['text', 'status=Sending', 'The body is not JSON.'],
    ['JSON cut short', '{"webhookEvent":"jira:iss', 'The body is not JSON.'],
    ['null', 'null', 'The body does not have the expected shape: see it as a whole.'],
    ['a list', '[]', 'The body does not have the expected shape: see it as a whole.'],
    [
      'an object of another kind',
      '{"a":1}',
      'The body does not have the expected shape: see webhookEvent.',
    ],
  ])('%s is malformed', (_name, text, problem) => {
    expect(decideText(text)).toEqual({ kind: 'malformed', problem });
  });

  test.each<[string, UpdateOptions]>([
    ['issue.id', { issueId: '10005/../9' }],
    ['issue.id', { issueId: 1.5 }],
    ['changelog.id', { changelog: { id: 'latest', items: [] } }],
    ['changelog.items', { changelog: { id: '1', items: 'none' } }],
    ['timestamp', { timestamp: Number.NaN }],
  ])('one with a wrong %s is malformed and says where', (path, options) => {
    expect(decide(options)).toEqual({
      kind: 'malformed',
      problem: `The body does not have the expected shape: see ${path}.`,
    });
  });
});
