import { describe, expect, test } from 'vitest';
import type { IssueId } from '../../src/campaign/ids.ts';
import { readCampaign } from '../../src/jira/campaigns.ts';
import { issue, type ScriptedJira, startScriptedJira } from './scripted-jira.ts';

const { signal } = new AbortController();
const fetch = 'POST /rest/api/3/issue/bulkfetch';
const changes = 'POST /rest/api/3/changelog/bulkfetch';
const id = '10042' as IssueId;
const draft = '100';
const [jql, effect, order] = ['customfield_208', 'customfield_209', 'customfield_210'];

function linkTo(
  ruleId: number,
  typeId = '3',
  direction: 'inwardIssue' | 'outwardIssue' = 'inwardIssue',
) {
  const linked = {
    id: String(ruleId),
    key: `MAIL-${ruleId - 10_000}`,
    fields: { issuetype: { id: typeId } },
  };
  return { id: '1', type: { name: 'Relates' }, [direction]: linked };
}

function rule(ruleId: number, fields: Readonly<Record<string, unknown>>) {
  return issue(ruleId, '170', '3', { summary: `Rule ${ruleId}`, [jql]: 'labels = x', ...fields });
}

function reading({ transport, site }: ScriptedJira) {
  return readCampaign(transport, site, id, signal);
}

describe('a campaign', () => {
  test('is read with all that its manager filled in', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        {
          issues: [
            issue(10_042, draft, '1', {
              summary: 'Spring letter',
              customfield_201: 'Hello',
              customfield_202: 'Ann <ann@example.org>',
              customfield_203: null,
              customfield_204: {
                type: 'doc',
                version: 1,
                content: [{ type: 'paragraph', content: [{ type: 'text', text: 'labels = x' }] }],
              },
              customfield_205: 'letter',
              customfield_206: 2.5,
              labels: ['spring', 'transport-relay', 'Transactional', 'language-de'],
              attachment: [
                {
                  id: '9',
                  filename: 'cv.pdf',
                  mimeType: 'application/pdf',
                  size: 1234,
                  content: 'https://x',
                },
              ],
              issuelinks: [],
            }),
          ],
        },
      ],
    });

    expect(await reading(jira)).toEqual({
      id: '10042',
      key: 'MAIL-42',
      summary: 'Spring letter',
      status: 'draft',
      subject: 'Hello',
      from: 'Ann <ann@example.org>',
      replyTo: '',
      testRecipients: '',
      audience: 'labels = x',
      description: '',
      template: 'letter',
      pacePerSecond: 2.5,
      transports: ['relay'],
      attachments: [{ id: '9', name: 'cv.pdf', mediaType: 'application/pdf', sizeBytes: 1234 }],
      isTransactional: true,
      language: 'de',
      rules: [],
    });
  });

  test.each([
    ['of another type', issue(10_042, '150', '2')],
    ['in another project', issue(10_042, draft, '1', { project: { id: '10001' } })],
  ])('is none when it is %s', async (_, other) => {
    await using jira = await startScriptedJira({ [fetch]: [{ issues: [other] }] });

    expect(await reading(jira)).toBeUndefined();
  });

  test('is none when it is gone', async () => {
    await using jira = await startScriptedJira({ [fetch]: [{ issues: [] }] });

    expect(await reading(jira)).toBeUndefined();
  });

  test('has its linked rules in order, then by key, without those that are done with', async () => {
    const links = [
      linkTo(10_010),
      linkTo(10_009, '3', 'outwardIssue'),
      linkTo(10_008),
      linkTo(10_008),
      linkTo(10_007),
      linkTo(10_006, '1'),
    ];
    const done = { status: { id: '171', name: 'Disabled', statusCategory: { key: 'done' } } };
    await using jira = await startScriptedJira({
      [fetch]: [
        { issues: [issue(10_042, draft, '1', { issuelinks: links })] },
        {
          issues: [
            rule(10_007, done),
            rule(10_008, { [order]: 2, [effect]: { value: 'Exclude' } }),
            rule(10_009, {}),
            rule(10_010, { [order]: 2, [effect]: { value: 'Include' } }),
          ],
        },
      ],
      [changes]: [
        {
          issueChangeLogs: [
            {
              issueId: '10008',
              changeHistories: [
                { id: '900', created: 1_492_070_429, items: [{ fieldId: jql, toString: 'b' }] },
                {
                  id: '1000',
                  created: 1_492_070_430,
                  items: [{ fieldId: jql, fromString: 'b', toString: 'c' }],
                },
                { id: '1001', created: 1_492_070_431, items: [{ fieldId: 'summary' }] },
              ],
            },
          ],
        },
      ],
    });

    const campaign = await reading(jira);

    const about = campaign?.rules.map(({ key, effect: kind, version }) => [key, kind, version]);
    expect(about).toEqual([
      ['MAIL-8', 'exclude', 2],
      ['MAIL-10', 'include', 1],
      ['MAIL-9', 'include', 1],
    ]);
    expect(jira.bodies(changes)).toEqual([
      { issueIdsOrKeys: ['10010', '10009', '10008'], fieldIds: [jql], maxResults: 1_000 },
    ]);
  });

  test('is refused when one of its rules cannot be read, which might exclude', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        { issues: [issue(10_042, draft, '1', { issuelinks: [linkTo(10_008)] })] },
        { issues: [] },
      ],
    });

    await expect(reading(jira)).rejects.toThrow(
      'A rule that is linked to the campaign cannot be read.',
    );
  });

  test('is refused when a rule has an effect that is not understood', async () => {
    await using jira = await startScriptedJira({
      [fetch]: [
        { issues: [issue(10_042, draft, '1', { issuelinks: [linkTo(10_008)] })] },
        { issues: [rule(10_008, { [effect]: { value: 'Maybe' } })] },
      ],
      [changes]: [{}],
    });

    await expect(reading(jira)).rejects.toThrow('The rule MAIL-8 has the effect "Maybe"');
  });
});
