import { describe, expect, test } from 'vitest';
import { paragraph, startTestSite } from './site.ts';

/** Of fields that are not on a campaign's screen. */
const typeWith = new Map([
  ['Last met', 'Recipient'],
  ['Effect', 'Rule'],
]);

describe('an issue', () => {
  test('keeps what it is given, in the shapes of each version', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign', {
      Subject: 'News',
      Audience: paragraph('City ~ Kiel'),
      Pace: 2.5,
      Labels: ['b', 'a'],
      'Due date': '2026-11-24',
    });

    const v3 = (await site.call('GET', `/rest/api/3/issue/${key}`)).json.fields;
    const v2 = (await site.call('GET', `/rest/api/2/issue/${key}`)).json.fields;

    expect(v3[site.field('Audience')]).toEqual(paragraph('City ~ Kiel'));
    expect(v2[site.field('Audience')]).toBe('City ~ Kiel');
    expect(v3).toMatchObject({
      [site.field('Subject')]: 'News',
      [site.field('Pace')]: 2.5,
      duedate: '2026-11-24',
      [site.field('Effect')]: null,
      labels: ['a', 'b'],
      status: { name: 'Draft', statusCategory: { key: 'new', id: 2 } },
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/),
    });
  });

  test.each([
    [
      'Audience',
      'plain text',
      'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
    ],
    ['Subject', 7, 'Operation value must be a string'],
    [
      'Subject',
      'x'.repeat(256),
      'The entered text is too long. It exceeds the allowed limit of 255 characters.',
    ],
    ['Pace', 'fast', 'Operation value must be a number'],
    ['Last met', '2026-02-30', 'Error parsing date string: 2026-02-30'],
    ['Effect', { value: 'maybe' }, "Option value 'maybe' is not valid"],
    ['Effect', 'include', "Could not find valid 'id' or 'value' in the Parent Option object."],
    ['Labels', ['two words'], "The label 'two words' contains spaces which is invalid."],
    ['Labels', 'one', 'data was not an array'],
    ['Summary', 'two\nlines', 'The summary is invalid because it contains newline characters.'],
    ['Summary', '', 'You must specify a summary of the issue.'],
    ['Priority', { name: 'Loud' }, 'The priority selected is invalid.'],
    [
      'Description',
      paragraph('x'.repeat(33_000)),
      'The entered text is too long. It exceeds the allowed limit of 32,767 characters.',
    ],
  ])('does not take a wrong value: %s = %j', async (name, value, problem) => {
    await using site = await startTestSite();
    const key = await site.create(typeWith.get(name) ?? 'Campaign');

    const { status, json } = await site.call('PUT', `/rest/api/3/issue/${key}`, {
      fields: { [site.field(name)]: value },
    });

    expect(status).toBe(400);
    expect(json).toEqual({ errorMessages: [], errors: { [site.field(name)]: problem } });
  });

  test('takes only the fields of its type’s screen', async () => {
    await using site = await startTestSite();
    const key = await site.create('Recipient');
    const subject = site.field('Subject');
    const fields = { [subject]: 'News' };
    const place = { project: { key: 'MAIL' }, issuetype: { name: 'Recipient' }, summary: 'x' };

    const edit = await site.call('PUT', `/rest/api/3/issue/${key}`, { fields });
    const creation = await site.call('POST', '/rest/api/3/issue', {
      fields: { ...place, ...fields },
    });
    const { json: meta } = await site.call('GET', `/rest/api/3/issue/${key}/editmeta`);

    const errors = {
      [subject]: `Field '${subject}' cannot be set. It is not on the appropriate screen, or unknown.`,
    };
    for (const { status, json } of [edit, creation]) {
      expect(status).toBe(400);
      expect(json).toEqual({ errorMessages: [], errors });
    }
    expect(Object.keys(meta.fields)).toContain(site.field('Email'));
    expect(Object.keys(meta.fields)).not.toContain(subject);
  });

  test('is changed by operations, too, and remembers each change', async () => {
    await using site = await startTestSite();
    const key = await site.create('Rule', { Labels: ['a'], Effect: { value: 'include' } });

    const edit = await site.call('PUT', `/rest/api/3/issue/${key}`, {
      fields: { [site.field('Effect')]: { value: 'exclude' } },
      update: {
        labels: [{ add: 'b' }, { remove: 'a' }],
        comment: [{ add: { body: paragraph('Changed') } }],
      },
      properties: [{ key: 'p', value: { q: 1 } }],
    });

    expect(edit.status).toBe(204);
    const { json } = await site.call('GET', `/rest/api/3/issue/${key}/changelog`);
    expect(json.values[0].items).toMatchObject([
      { field: 'Effect', fieldtype: 'custom', fromString: 'include', toString: 'exclude' },
      { field: 'labels', fieldtype: 'jira', from: null, fromString: 'a', toString: 'b' },
    ]);
    const read = await site.call(
      'GET',
      `/rest/api/3/issue/${key}?fields=labels,comment&properties=p`,
    );
    expect(read.json).toMatchObject({
      fields: { labels: ['b'], comment: { total: 1 } },
      properties: { p: { q: 1 } },
    });
  });

  test('is left alone by an edit that changes nothing', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign', { Subject: 'News' });

    await site.call('PUT', `/rest/api/3/issue/${key}`, {
      fields: { [site.field('Subject')]: 'News' },
    });

    const { json } = await site.call('GET', `/rest/api/3/issue/${key}/changelog`);
    expect(json.total).toBe(0);
  });

  test('is gone with all that hangs on it once it is deleted', async () => {
    await using site = await startTestSite();
    const campaign = await site.create('Campaign');
    const rule = await site.create('Rule');
    await site.call('POST', '/rest/api/3/issueLink', {
      type: { name: 'Selects' },
      inwardIssue: { key: rule },
      outwardIssue: { key: campaign },
    });

    const { status } = await site.call('DELETE', `/rest/api/3/issue/${campaign}`);

    expect(status).toBe(204);
    expect((await site.call('GET', `/rest/api/3/issue/${campaign}`)).status).toBe(404);
    const left = await site.call('GET', `/rest/api/3/issue/${rule}?fields=issuelinks`);
    expect(left.json.fields.issuelinks).toEqual([]);
  });

  test('in a batch stands for itself', async () => {
    await using site = await startTestSite();
    const fields = { project: { key: 'MAIL' }, issuetype: { name: 'Rule' }, summary: 'x' };
    const issueUpdates = [{ fields }, { fields: { ...fields, summary: undefined } }, { fields }];

    const some = await site.call('POST', '/rest/api/3/issue/bulk', { issueUpdates });
    const none = await site.call('POST', '/rest/api/3/issue/bulk', {
      issueUpdates: [{ fields: {} }],
    });

    expect(some.status).toBe(201);
    expect(some.json.issues).toHaveLength(2);
    expect(some.json.errors).toEqual([
      {
        status: 400,
        failedElementNumber: 1,
        elementErrors: {
          errorMessages: [],
          errors: { summary: 'You must specify a summary of the issue.' },
        },
      },
    ]);
    expect(none.status).toBe(400);
  });

  test('sees a link from its own end', async () => {
    await using site = await startTestSite();
    const campaign = await site.create('Campaign');
    const rule = await site.create('Rule');

    await site.call('POST', '/rest/api/3/issueLink', {
      type: { name: 'Selects' },
      inwardIssue: { key: rule },
      outwardIssue: { key: campaign },
    });

    const linksOf = async (key: string) =>
      (await site.call('GET', `/rest/api/3/issue/${key}?fields=issuelinks`)).json.fields.issuelinks;
    expect(await linksOf(rule)).toMatchObject([
      { type: { outward: 'selects' }, outwardIssue: { key: campaign } },
    ]);
    expect(await linksOf(campaign)).toMatchObject([
      { type: { inward: 'is selected by' }, inwardIssue: { key: rule } },
    ]);
  });
});
