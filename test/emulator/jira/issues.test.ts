import { describe, expect, test, vi } from 'vitest';
import { paragraph, robin, startTestSite, type TestSite } from './site.ts';

async function statusOf(site: TestSite, key: string): Promise<string> {
  const { json } = await site.call('GET', `/rest/api/3/issue/${key}?fields=status`);
  return json.fields.status.name;
}

async function finish(site: TestSite, taskId: string) {
  return vi.waitUntil(
    async () => {
      const { json } = await site.call('GET', `/rest/api/3/bulk/queue/${taskId}`);
      return json.status === 'COMPLETE' ? json : undefined;
    },
    { interval: 5 },
  );
}

describe('an issue', () => {
  test('keeps what it is given, in the shapes of each version', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign', {
      Subject: 'News',
      Audience: paragraph('City ~ Kiel'),
      Pace: 2.5,
      Labels: ['b', 'a'],
      'Last met': '2026-11-24',
    });

    const v3 = (await site.call('GET', `/rest/api/3/issue/${key}`)).json.fields;
    const v2 = (await site.call('GET', `/rest/api/2/issue/${key}`)).json.fields;

    expect(v3[site.field('Audience')]).toEqual(paragraph('City ~ Kiel'));
    expect(v2[site.field('Audience')]).toBe('City ~ Kiel');
    expect(v3).toMatchObject({
      [site.field('Subject')]: 'News',
      [site.field('Pace')]: 2.5,
      [site.field('Last met')]: '2026-11-24',
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
    const key = await site.create('Campaign');

    const { status, json } = await site.call('PUT', `/rest/api/3/issue/${key}`, {
      fields: { [site.field(name)]: value },
    });

    expect(status).toBe(400);
    expect(json).toEqual({ errorMessages: [], errors: { [site.field(name)]: problem } });
  });

  test('is changed by operations, too, and remembers each change', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign', { Labels: ['a'], Effect: { value: 'include' } });

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

describe('a workflow', () => {
  test('offers only the moves that lead on from where the card lies', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    const offered = async () => {
      const { json } = await site.call('GET', `/rest/api/3/issue/${key}/transitions`);
      return json.transitions.map(({ to }: { to: { name: string } }) => to.name).toSorted();
    };
    const move = async (status: string) => {
      const { json } = await site.call('GET', `/rest/api/3/issue/${key}/transitions`);
      const transition = json.transitions.find(
        ({ to }: { to: { name: string } }) => to.name === status,
      );
      await site.call('POST', `/rest/api/3/issue/${key}/transitions`, {
        transition: { id: transition.id },
      });
    };

    const seen = [await offered()];
    for (const status of [
      'Dry run',
      'Ready',
      'Scheduled',
      'Sending',
      'Paused',
      'Sending',
      'Sent',
    ]) {
      await move(status);
      expect(await statusOf(site, key)).toBe(status);
      seen.push(await offered());
    }

    expect(seen).toEqual([
      ['Dry run', 'Ready'],
      ['Draft', 'Ready'],
      ['Draft', 'Scheduled', 'Sending'],
      ['Draft', 'Ready', 'Sending'],
      ['Cancelled', 'Draft', 'Paused', 'Sent'],
      ['Cancelled', 'Sending', 'Sent'],
      ['Cancelled', 'Draft', 'Paused', 'Sent'],
      ['Draft', 'Scheduled', 'Sending'],
    ]);
  });

  test('does the same move once: the second of two finds it gone', async () => {
    await using site = await startTestSite();
    const key = await site.create('Recipient');
    const move = () =>
      site.call('POST', `/rest/api/3/issue/${key}/transitions`, { transition: { id: '21' } });

    const answers = await Promise.all([move(), move()]);

    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 400]);
  });

  test('takes no field and no comment with a move that has no screen', async () => {
    await using site = await startTestSite();
    const key = await site.create('Recipient');

    const { status, json } = await site.call('POST', `/rest/api/3/issue/${key}/transitions`, {
      transition: { id: '21' },
      update: { comment: [{ add: { body: paragraph('Done') } }] },
    });

    expect(status).toBe(400);
    expect(json.errors).toEqual({
      comment: "Field 'comment' cannot be set. It is not on the appropriate screen, or unknown.",
    });
    expect(await statusOf(site, key)).toBe('To contact');
  });

  test('offers nothing to somebody who may not move cards', async () => {
    await using site = await startTestSite();
    const key = await site.create('Recipient');

    const { status, json } = await site.call(
      'GET',
      `/rest/api/3/issue/${key}/transitions`,
      undefined,
      robin,
    );

    expect([status, json.transitions]).toEqual([200, []]);
  });
});

describe('a bulk operation', () => {
  test('moves many a little later and says what it could not do', async () => {
    await using site = await startTestSite();
    const keys = [await site.create('Recipient'), await site.create('Recipient')];
    await site.call('POST', `/rest/api/3/issue/${keys[0]}/transitions`, {
      transition: { id: '21' },
    });

    const submitted = await site.call('POST', '/rest/api/3/bulk/issues/transition', {
      bulkTransitionInputs: [{ selectedIssueIdsOrKeys: keys, transitionId: '21' }],
      sendBulkNotification: false,
    });
    const before = await statusOf(site, keys[1] ?? '');

    expect(submitted.status).toBe(201);
    expect(Object.keys(submitted.json)).toEqual(['taskId']);
    expect(before).toBe('To contact');
    const task = await finish(site, submitted.json.taskId);
    expect(task).toMatchObject({
      status: 'COMPLETE',
      progressPercent: 100,
      totalIssueCount: 2,
      processedAccessibleIssues: [10_001],
      failedAccessibleIssues: { 10000: ["Transition id '21' is not valid for this issue."] },
    });
    expect(await statusOf(site, keys[1] ?? '')).toBe('Contacted');
  });

  test('offers only what all its issues have in common', async () => {
    await using site = await startTestSite();
    const first = await site.create('Recipient');
    const second = await site.create('Recipient');
    const rule = await site.create('Rule');
    await site.call('POST', `/rest/api/3/issue/${first}/transitions`, { transition: { id: '21' } });

    const { json } = await site.call(
      'GET',
      `/rest/api/3/bulk/issues/transition?issueIdsOrKeys=${first},${second},${rule}`,
    );

    const offered = json.availableTransitions.map(
      (each: { issues: unknown; transitions: { to: { statusName: string } }[] }) => [
        each.issues,
        each.transitions.map(({ to }) => to.statusName),
      ],
    );
    expect(offered).toEqual([
      [
        [first, second],
        ['Undeliverable', 'Unsubscribed'],
      ],
      [[rule], ['Disabled']],
    ]);
  });

  test.each([
    ['ADD', ['new'], ['a', 'b', 'new']],
    ['REMOVE', ['a'], ['b']],
    ['REPLACE', ['new'], ['new']],
    ['REMOVE_ALL', [], []],
  ])('edits labels: %s %j', async (option, names, expected) => {
    await using site = await startTestSite();
    const key = await site.create('Recipient', { Labels: ['a', 'b'] });

    const { json } = await site.call('POST', '/rest/api/3/bulk/issues/fields', {
      editedFieldsInput: {
        labelsFields: [
          {
            fieldId: 'labels',
            bulkEditMultiSelectFieldOption: option,
            labels: names.map((name) => ({ name })),
          },
        ],
      },
      selectedActions: ['labels'],
      selectedIssueIdsOrKeys: [key],
    });
    await finish(site, json.taskId);

    const read = await site.call('GET', `/rest/api/3/issue/${key}?fields=labels`);
    expect(read.json.fields.labels).toEqual(expected);
  });

  test('edits texts, numbers, options and documents', async () => {
    await using site = await startTestSite();
    const key = await site.create('Rule');
    const [option] = site.store.directory.customFields.flatMap(({ options }) => options);

    const { json } = await site.call('POST', '/rest/api/3/bulk/issues/fields', {
      editedFieldsInput: {
        singleLineTextFields: [{ fieldId: site.field('Subject'), text: 'News' }],
        clearableNumberFields: [{ fieldId: site.field('Order'), value: 3 }],
        singleSelectFields: [
          { fieldId: site.field('Effect'), option: { optionId: Number(option?.id) } },
        ],
        richTextFields: [
          { fieldId: site.field('JQL'), richText: { adfValue: paragraph('City ~ Kiel') } },
        ],
      },
      selectedActions: ['Subject', 'Order', 'Effect', 'JQL'].map((name) => site.field(name)),
      selectedIssueIdsOrKeys: [key],
    });
    await finish(site, json.taskId);

    const read = await site.call('GET', `/rest/api/3/issue/${key}`);
    expect(read.json.fields).toMatchObject({
      [site.field('Subject')]: 'News',
      [site.field('Order')]: 3,
      [site.field('Effect')]: { value: 'include' },
      [site.field('JQL')]: paragraph('City ~ Kiel'),
    });
  });

  test('wants each edited field listed', async () => {
    await using site = await startTestSite();
    const key = await site.create('Rule');

    const { status, json } = await site.call('POST', '/rest/api/3/bulk/issues/fields', {
      editedFieldsInput: { singleLineTextFields: [{ fieldId: 'summary', text: 'News' }] },
      selectedActions: [],
      selectedIssueIdsOrKeys: [key],
    });

    expect(status).toBe(400);
    expect(json.errors[0].message).toBe(
      'The following editedFieldInput values are not listed as selectedActions : summary',
    );
  });

  test('needs the permission for bulk changes', async () => {
    await using site = await startTestSite();
    const key = await site.create('Recipient');

    const { status } = await site.call(
      'POST',
      '/rest/api/3/bulk/issues/transition',
      { bulkTransitionInputs: [{ selectedIssueIdsOrKeys: [key], transitionId: '21' }] },
      robin,
    );

    expect(status).toBe(403);
  });
});
