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

describe('a bulk operation', () => {
  test('moves many a little later and says what it could not do', async () => {
    await using site = await startTestSite();
    const keys = [await site.create('Recipient'), await site.create('Recipient')];
    await site.call('POST', `/rest/api/3/issue/${keys[0]}/transitions`, {
      transition: { id: '21' },
    });

    const [submitted, before] = await Promise.all([
      site.call('POST', '/rest/api/3/bulk/issues/transition', {
        bulkTransitionInputs: [{ selectedIssueIdsOrKeys: keys, transitionId: '21' }],
        sendBulkNotification: false,
      }),
      statusOf(site, keys[1] ?? ''),
    ]);

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
        singleLineTextFields: [{ fieldId: 'summary', text: 'News' }],
        clearableNumberFields: [{ fieldId: site.field('Order'), value: 3 }],
        singleSelectFields: [
          { fieldId: site.field('Effect'), option: { optionId: Number(option?.id) } },
        ],
        richTextFields: [
          { fieldId: site.field('JQL'), richText: { adfValue: paragraph('City ~ Kiel') } },
        ],
      },
      selectedActions: ['Summary', 'Order', 'Effect', 'JQL'].map((name) => site.field(name)),
      selectedIssueIdsOrKeys: [key],
    });
    await finish(site, json.taskId);

    const read = await site.call('GET', `/rest/api/3/issue/${key}`);
    expect(read.json.fields).toMatchObject({
      summary: 'News',
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
