import { describe, expect, test } from 'vitest';
import { reviewsOn } from '../../src/jira/reviews.ts';
import { changelogIdSchema, issueIdSchema } from '../../src/queue/messages.ts';
import { type Script, type ScriptedJira, startScriptedJira } from './scripted-jira.ts';

const signal = new AbortController().signal;
const fetchIssues = 'POST /rest/api/3/issue/bulkfetch';
const fetchChanges = 'POST /rest/api/3/changelog/bulkfetch';
const countIssues = 'POST /rest/api/3/search/approximate-count';
const [campaign, rule] = [issueIdSchema.parse('10042'), issueIdSchema.parse('10017')];

const jiraOf = ({ transport, site }: ScriptedJira) => reviewsOn(transport, site);
const fieldOf = ({ site }: ScriptedJira, use: 'jql' | 'subject') => site.fields.of(use).id;

/** One change of one field, as Jira tells it. */
function change(id: string, at: string, item: object, author: string | undefined = 'Robin') {
  return { id, created: at, items: [item], ...(author && { author: { displayName: author } }) };
}

function changelog(...issues: readonly (readonly [string, readonly object[]])[]) {
  return {
    issueChangeLogs: issues.map(([issueId, changeHistories]) => ({ issueId, changeHistories })),
  };
}

describe('edits since a dry run', () => {
  const move = changelogIdSchema.parse('500');
  const moved = change('500', '2026-11-24T10:00:00.000+0000', {
    fieldId: 'status',
    from: '1',
    to: '2',
  });

  test('are those of the campaign after the move, and those of its rules after its time', async () => {
    await using jira = await startScriptedJira({});
    const [subject, jql] = [fieldOf(jira, 'subject'), fieldOf(jira, 'jql')];
    const answers: Script = {
      [fetchChanges]: [
        changelog([
          campaign,
          [
            moved,
            change('499', '2026-11-24T09:59:00.000+0000', text(subject, 'a', 'b')),
            change('502', '2026-11-24T10:09:00.000+0000', text(subject, 'b', 'c'), 'Casey'),
          ],
        ]),
        changelog([
          rule,
          [
            change('9000', '2026-11-24T09:00:00.000+0000', text(jql, 'x', 'y')),
            change('9001', '2026-11-24T10:05:00.000+0000', text(jql, 'y', 'z')),
          ],
        ]),
      ],
    };
    await using scripted = await startScriptedJira(answers);

    const edits = await jiraOf(scripted).editsSince(move, campaign, [rule], signal);

    expect(edits.map(({ issue, by, from, to }) => `${issue}: ${from} > ${to} by ${by}`)).toEqual([
      `${rule}: y > z by Robin`,
      `${campaign}: b > c by Casey`,
    ]);
    expect(scripted.bodies(fetchChanges)).toHaveLength(2);
  });
});

describe('a rule', () => {
  test('is none when its issue is something else', async () => {
    await using jira = await startScriptedJira({ [fetchIssues]: [{ issues: [] }] });

    expect(await jiraOf(jira).rule(rule, signal)).toBeUndefined();
  });
});

describe('recipients that are counted', () => {
  test('are those of the project, and issues are those of any', async () => {
    await using jira = await startScriptedJira({ [countIssues]: [{ count: 7 }] });

    const counts = [
      await jiraOf(jira).count('recipients', ['a = 1 OR b = 2', 'c = 3'], signal),
      await jiraOf(jira).count('issues', ['a = 1 OR b = 2'], signal),
    ];

    expect(counts).toEqual([7, 7]);
    expect(jira.bodies(countIssues)).toEqual([
      { jql: 'project = "MAIL" AND issuetype = 2 AND (a = 1 OR b = 2) AND (c = 3)' },
      { jql: '(a = 1 OR b = 2)' },
    ]);
  });
});

describe('a note of what was answered', () => {
  const property = 'GET /rest/api/3/issue/10042/properties/postboard-review';

  test('is empty where there is none', async () => {
    await using jira = await startScriptedJira({});

    expect(await jiraOf(jira).reviewed(campaign, signal)).toEqual({
      fingerprint: undefined,
      dryRun: undefined,
      comment: undefined,
    });
  });

  test('is read as it was written', async () => {
    const value = { fingerprint: 'abc', comment: '17' };
    await using jira = await startScriptedJira({
      [property]: [{ key: 'postboard-review', value }],
    });

    expect(await jiraOf(jira).reviewed(campaign, signal)).toEqual({ ...value, dryRun: undefined });
  });
});

/** A text that has changed: an item has a property that every object has. */
function text(fieldId: string, from: string, to: string): object {
  return {
    field: 'Text',
    fieldtype: 'custom',
    fieldId,
    from: null,
    fromString: from,
    to: null,
    toString: to,
  };
}
