import * as agile from 'jira.js/agile';
import * as cloud from 'jira.js/cloud';
import { createClient } from 'jira.js/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { endpoints } from '../../../src/emulator/jira/rest/endpoints.ts';
import { audited, createOneOfEach, noteCalls, setsUp, uncalledOf } from './audit.ts';
import { casey, paragraph, startTestSite, type TestSite } from './site.ts';

describe('jira.js with the strictest schemas it has', () => {
  let site: TestSite;
  let client: ReturnType<typeof createClient>;
  let called: ReadonlySet<string>;
  let campaign = '';
  let recipient = '';
  let rule = '';

  beforeAll(async () => {
    site = await startTestSite();
    client = createClient({
      host: site.url,
      auth: { type: 'basic', email: casey.email, apiToken: casey.apiToken },
      onSchemaMismatch: 'throw',
    });
    ({ campaign, recipient, rule } = await createOneOfEach(site));
    called = noteCalls();
  });

  afterAll(async () => {
    vi.unstubAllGlobals();
    await site[Symbol.asyncDispose]();
  });

  const number = async (key: string) => {
    const { id } = await cloud.getIssue(client, { issueIdOrKey: key, fields: ['summary'] });
    return id ?? '';
  };

  test('reads the site', async () => {
    await cloud.getCurrentUser(client);
    await cloud.getServerInfo(client);
    await cloud.getMyPermissions(client, { projectKey: 'MAIL', permissions: 'BULK_CHANGE' });
    await cloud.getUser(client, { accountId: casey.accountId });
    await cloud.findUsers(client, { query: 'casey' });
    await cloud.findAssignableUsers(client, { project: 'MAIL' });
    await cloud.getFields(client);
    await cloud.getProject(client, { projectIdOrKey: 'MAIL' });
    await cloud.getAllStatuses(client, { projectIdOrKey: 'MAIL' });
    await cloud.searchProjects(client, { query: 'mail' });
    await client.sendRequest({ url: '/rest/api/3/project', method: 'GET' });
    const [type] = await cloud.getIssueAllTypes(client);
    const issueTypeId = type?.id ?? '';
    await cloud.getIssueType(client, { id: issueTypeId });
    const place = { projectIdOrKey: 'MAIL' };
    await cloud.getCreateIssueMetaIssueTypes(client, place);
    await cloud.getCreateIssueMetaIssueTypeId(client, { ...place, issueTypeId });
    const [status] = await cloud.getStatuses(client);
    await cloud.getStatus(client, { idOrName: status?.id ?? '' });
    await cloud.getStatusCategories(client);
    await cloud.search(client, { searchString: 'Sen' });
    await client.sendRequest({ url: '/rest/api/3/priority', method: 'GET' });
    await client.sendRequest({ url: '/rest/api/3/issue/limit/report', method: 'GET' });
    const { issueLinkTypes } = await cloud.getIssueLinkTypes(client);
    await cloud.getIssueLinkType(client, { issueLinkTypeId: issueLinkTypes?.[0]?.id ?? '' });

    expect(audited()).toEqual([]);
  });

  test('creates, reads, edits and deletes issues', async () => {
    const fields = { project: { key: 'MAIL' }, issuetype: { name: 'Recipient' }, summary: 'Ada' };
    const created = await cloud.createIssue(client, { fields });
    await cloud.createIssues(client, { issueUpdates: [{ fields }, { fields: {} }] });
    await cloud.getIssue(client, { issueIdOrKey: campaign, expand: 'names,schema,changelog' });
    await cloud.bulkFetchIssues(client, { issueIdsOrKeys: [campaign, recipient, 'MAIL-999'] });
    await cloud.getEditIssueMeta(client, { issueIdOrKey: campaign });
    await cloud.editIssue(client, { issueIdOrKey: campaign, fields: { summary: 'Newer news' } });
    await cloud.assignIssue(client, { issueIdOrKey: campaign, accountId: casey.accountId });
    await cloud.deleteIssue(client, { issueIdOrKey: created.key ?? '' });

    expect(audited()).toEqual([]);
  });

  test('searches', async () => {
    const jql = 'project = MAIL order by key';
    const page = await cloud.searchAndReconsileIssuesUsingJqlPost(client, {
      jql,
      fields: ['*all'],
      maxResults: 1,
      expand: 'names,schema',
    });
    await cloud.searchAndReconsileIssuesUsingJql(client, {
      jql,
      maxResults: 1,
      fields: ['*all'],
      ...(page.nextPageToken && { nextPageToken: page.nextPageToken }),
    });
    await cloud.countIssues(client, { jql });
    const queries = [
      'summary ~ test AND (labels in (urgent, blocker) OR NOT assignee = currentUser()) AND status CHANGED FROM Draft AFTER startOfMonth(-1M) ORDER BY updated DESC',
      'status WAS IN (Draft, Ready) BY currentUser() AND labels IS NOT EMPTY AND issue.property[a].b = 1',
      'invalid query',
    ];
    await cloud.parseJqlQueries(client, { validation: 'warn', queries });
    await cloud.matchIssues(client, {
      issueIds: [Number(await number(campaign))],
      jqls: [jql, 'x'],
    });

    expect(audited()).toEqual([]);
  });

  test('moves issues, one and many', async () => {
    const { transitions } = await cloud.getTransitions(client, {
      issueIdOrKey: campaign,
      expand: 'transitions.fields',
    });
    const ready = transitions?.find(({ to }) => to?.name === 'Ready');
    await cloud.doTransition(client, {
      issueIdOrKey: campaign,
      transition: { id: ready?.id ?? '' },
    });
    const available = await cloud.getAvailableTransitions(client, { issueIdsOrKeys: recipient });
    const [first] = available.availableTransitions ?? [];
    const { taskId } = await cloud.submitBulkTransition(client, {
      bulkTransitionInputs: [
        {
          selectedIssueIdsOrKeys: [recipient],
          transitionId: String(first?.transitions?.[0]?.transitionId),
        },
      ],
    });
    await vi.waitFor(
      async () => {
        const progress = await cloud.getBulkOperationProgress(client, { taskId: taskId ?? '' });
        expect(progress.status).toBe('COMPLETE');
      },
      { timeout: 60_000 },
    );
    await cloud.getBulkEditableFields(client, { issueIdsOrKeys: recipient });
    await cloud.submitBulkEdit(client, {
      editedFieldsInput: {
        labelsFields: [
          { fieldId: 'labels', bulkEditMultiSelectFieldOption: 'ADD', labels: [{ name: 'sent' }] },
        ],
      },
      selectedActions: ['labels'],
      selectedIssueIdsOrKeys: [recipient],
    });
    await cloud.getChangeLogs(client, { issueIdOrKey: campaign });
    await cloud.getBulkChangelogs(client, { issueIdsOrKeys: [campaign], fieldIds: ['status'] });

    expect(audited()).toEqual([]);
  });

  test('comments', async () => {
    const comment = await cloud.addComment(client, {
      issueIdOrKey: campaign,
      body: paragraph('Hello'),
      properties: [{ key: 'marker', value: { run: '1-2' } }],
    });
    const id = comment.id ?? '';
    await cloud.getComments(client, { issueIdOrKey: campaign, orderBy: '-created' });
    await cloud.getComment(client, { issueIdOrKey: campaign, id, expand: 'properties' });
    const body = { body: paragraph('Bye') };
    await cloud.updateComment(client, { issueIdOrKey: campaign, id, body });
    await cloud.getCommentsByIds(client, { ids: [Number(id)], expand: 'properties' });
    const property = { commentId: id, propertyKey: 'other' };
    await cloud.setCommentProperty(client, { ...property, body: { a: 1 } });
    await cloud.getCommentProperty(client, property);
    await cloud.getCommentPropertyKeys(client, { commentId: id });
    await cloud.deleteCommentProperty(client, property);
    await cloud.getIssue(client, { issueIdOrKey: campaign });
    await cloud.deleteComment(client, { issueIdOrKey: campaign, id });

    expect(audited()).toEqual([]);
  });

  test('keeps properties, files and links', async () => {
    const property = { issueIdOrKey: campaign, propertyKey: 'postboard-run' };
    await cloud.setIssueProperty(client, { ...property, body: { run: '1-2' } });
    await cloud.getIssueProperty(client, property);
    await cloud.getIssuePropertyKeys(client, { issueIdOrKey: campaign });
    await cloud.deleteIssueProperty(client, property);

    const [file] = await cloud.addAttachment(client, {
      issueIdOrKey: campaign,
      attachments: { filename: 'résumé.txt', content: Buffer.from('Robin') },
    });
    const id = file?.id ?? '';
    await cloud.getAttachmentMeta(client);
    await cloud.getAttachment(client, { id });
    const content = await cloud.getAttachmentContent(client, { id });
    expect(content).toEqual(Uint8Array.from(Buffer.from('Robin')));
    await cloud.getIssue(client, { issueIdOrKey: campaign });
    await cloud.removeAttachment(client, { id });

    await cloud.linkIssues(client, {
      type: { name: 'Selects' },
      inwardIssue: { key: rule },
      outwardIssue: { key: campaign },
    });
    const [link] = site.store.links.of(await number(campaign));
    await cloud.getIssue(client, { issueIdOrKey: campaign });
    await cloud.getIssueLink(client, { linkId: link?.id ?? '' });
    await cloud.deleteIssueLink(client, { linkId: link?.id ?? '' });

    expect(audited()).toEqual([]);
  });

  test('keeps properties of many issues', async () => {
    const id = Number(await number(campaign));
    const filter = { entityIds: [id] };
    await cloud.bulkSetIssuesPropertiesList(client, { entitiesIds: [id], properties: { a: 1 } });
    await cloud.bulkSetIssuePropertiesByIssue(client, {
      issues: [{ issueID: id, properties: { b: 2 } }],
    });
    await cloud.bulkSetIssueProperty(client, { propertyKey: 'c', value: 3, filter });
    // Typed as void, but it follows the redirect to the task.
    const task: unknown = await cloud.bulkDeleteIssueProperty(client, {
      propertyKey: 'a',
      ...filter,
    });
    await cloud.getTask(client, { taskId: (task as { id: string }).id });

    expect(audited()).toEqual([]);
  });

  test('saves filters and reads boards', async () => {
    const filter = await cloud.createFilter(client, { name: 'Kiel', jql: 'City ~ Kiel' });
    const id = Number(filter.id);
    await cloud.getFilter(client, { id });
    await cloud.updateFilter(client, { id, body: { name: 'Kiel', jql: 'City ~ Hamburg' } });
    await cloud.getMyFilters(client);
    await cloud.deleteFilter(client, {
      id: Number((await cloud.createFilter(client, { name: 'Lyon' })).id),
    });
    await cloud.getFiltersPaginated(client, {
      filterName: 'kiel',
      expand: 'jql,owner,description',
    });

    const boards = await agile.getAllBoards(client, { projectKeyOrId: 'MAIL' });
    const boardId = boards.values?.[0]?.id ?? 0;
    await agile.getBoard(client, { boardId });
    await agile.getConfiguration(client, { boardId });
    await agile.getIssuesForBoard(client, { boardId });
    await agile.getIssue(client, { issueIdOrKey: campaign });
    await client.sendRequest({ url: `/rest/agile/1.0/board/${boardId}/issue`, method: 'GET' });

    expect(audited()).toEqual([]);
  });

  test('has called every endpoint but those it has no method for', () => {
    const uncalled = uncalledOf(
      endpoints.filter((endpoint) => !setsUp(endpoint)),
      called,
    );

    expect(uncalled).toEqual([
      'GET /search',
      'POST /search',
      'GET /rest/webhooks/1.0/webhook',
      'POST /rest/webhooks/1.0/webhook',
      'GET /rest/webhooks/1.0/webhook/:id',
      'PUT /rest/webhooks/1.0/webhook/:id',
      'DELETE /rest/webhooks/1.0/webhook/:id',
    ]);
  });
});
