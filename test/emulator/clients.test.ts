import { createReadStream } from 'node:fs';
import JiraClient from 'jira-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { casey, startTestSite, type TestSite } from './jira/site.ts';

/*
 * A client that somebody else wrote, unchanged: jira-client 8, of 2021, which speaks version 2 of the API. How jira.js,
 * which speaks version 3, gets on with the emulator is in jira/conformance.test.ts.
 */
describe('jira-client', () => {
  let site: TestSite;
  let jira: JiraClient;

  beforeAll(async () => {
    site = await startTestSite();
    jira = new JiraClient({
      protocol: 'http',
      host: '127.0.0.1',
      port: new URL(site.url).port,
      username: casey.email,
      password: casey.apiToken,
    });
  });
  afterAll(() => site[Symbol.asyncDispose]());

  const create = async (type: string, fields: object = {}): Promise<string> => {
    const created = await jira.addNewIssue({
      fields: {
        project: { key: 'MAIL' },
        issuetype: { name: type },
        summary: `A ${type}`,
        ...fields,
      },
    });
    return created.key;
  };

  test('finds out about the site', async () => {
    expect(await jira.getServerInfo()).toMatchObject({ deploymentType: 'Cloud' });
    expect(await jira.getCurrentUser()).toMatchObject({ emailAddress: casey.email });
    expect(await jira.getUser(casey.accountId)).toMatchObject({ displayName: 'Casey Marketer' });
    expect(await jira.searchUsers({ query: 'cas' })).toMatchObject([
      { displayName: 'Casey Marketer' },
    ]);
    expect(await jira.listFields()).toContainEqual(expect.objectContaining({ name: 'Email' }));
    expect(await jira.listStatus()).toContainEqual(expect.objectContaining({ name: 'Sending' }));
    expect(await jira.listPriorities()).toHaveLength(5);
    expect(await jira.listIssueTypes()).toHaveLength(3);
    expect(await jira.listIssueLinkTypes()).toMatchObject({
      issueLinkTypes: [{ name: 'Selects' }, {}],
    });
    expect(await jira.listProjects()).toMatchObject([{ key: 'MAIL' }]);
    expect(await jira.getProject('MAIL')).toMatchObject({ name: 'Mail campaigns' });
  });

  test('creates, reads, edits, assigns and deletes issues, with texts as strings', async () => {
    const audience = site.field('Audience');
    const key = await create('Campaign', {
      description: 'h2. News\n\n* one\n* two',
      [audience]: 'project = MAIL',
      labels: ['autumn'],
    });

    const { fields, names } = await jira.findIssue(key, 'names');
    await jira.updateIssue(key, { fields: { [audience]: 'City ~ Kiel' } });
    await jira.updateIssue(key, { update: { labels: [{ add: 'kiel' }] } });
    await jira.updateAssigneeWithId(key, casey.accountId);
    const edited = await jira.getIssue(key, `${audience},labels,assignee`);
    const { values } = await jira.getIssueChangelog(key);
    await jira.deleteIssue(key);

    expect(fields).toMatchObject({ description: 'h2. News\n\n* one\n* two', labels: ['autumn'] });
    expect(names).toMatchObject({ [audience]: 'Audience' });
    expect(edited.self).toMatch(/\/rest\/api\/2\/issue\/\d+$/);
    expect(edited.fields).toMatchObject({
      [audience]: 'City ~ Kiel',
      labels: ['autumn', 'kiel'],
      assignee: { accountId: casey.accountId },
    });
    expect(values).toHaveLength(3);
    await expect(jira.findIssue(key)).rejects.toThrow('Issue does not exist');
  });

  test('is told what is wrong with an issue', async () => {
    await expect(
      jira.addNewIssue({ fields: { project: { key: 'MAIL' }, summary: 'No type' } }),
    ).rejects.toThrow(JSON.stringify({ issuetype: 'Specify an issue type' }));
  });

  test('moves issues', async () => {
    const key = await create('Campaign');

    const { transitions } = await jira.listTransitions(key);
    const ready = transitions.find((each: { to: { name: string } }) => each.to.name === 'Ready');
    await jira.transitionIssue(key, { transition: { id: ready.id } });
    const { fields } = await jira.findIssue(key, '', 'status');

    expect(fields.status).toMatchObject({
      name: 'Ready',
      statusCategory: { key: 'indeterminate' },
    });
    await expect(jira.transitionIssue(key, { transition: { id: '999' } })).rejects.toThrow(
      "Transition id '999' is not valid for this issue.",
    );
  });

  test('comments, with texts as strings', async () => {
    const key = await create('Recipient');

    const { id } = await jira.addComment(key, 'Sent to *Ada*');
    await jira.addCommentAdvanced(key, {
      body: 'Internal',
      visibility: { type: 'role', value: 'Administrators' },
    });
    await jira.updateComment(key, id, 'Sent to *Ben*');
    const { comments } = await jira.getComments(key);
    await jira.deleteComment(key, id);

    expect(comments).toMatchObject([
      { body: 'Sent to *Ben*', author: { accountId: casey.accountId } },
      { body: 'Internal', visibility: { value: 'Administrators' } },
    ]);
    expect(await jira.getComments(key)).toMatchObject({ total: 1 });
  });

  test('reads the properties of an issue', async () => {
    const key = await create('Recipient');
    await site.call('PUT', `/rest/api/3/issue/${key}/properties/run`, { id: '1-2' });

    expect(await jira.getIssueProperty(key, 'run')).toEqual({ key: 'run', value: { id: '1-2' } });
    expect(await jira.findIssue(key)).toMatchObject({ properties: { run: { id: '1-2' } } });
  });

  test('links issues, and parts them', async () => {
    const [rule, campaign] = [await create('Rule'), await create('Campaign')];

    await jira.issueLink({
      type: { name: 'Selects' },
      inwardIssue: { key: rule },
      outwardIssue: { key: campaign },
    });
    const { fields } = await jira.findIssue(campaign, '', 'issuelinks');
    await jira.deleteIssueLink(fields.issuelinks[0].id);

    expect(fields.issuelinks).toMatchObject([
      { type: { name: 'Selects' }, inwardIssue: { key: rule } },
    ]);
    expect((await jira.findIssue(campaign)).fields.issuelinks).toEqual([]);
  });

  test('attaches files', async () => {
    const key = await create('Campaign');

    const [added] = await jira.addAttachmentOnIssue(key, createReadStream(import.meta.filename));
    const content = await jira.genericGet(`attachment/content/${added.id}`);
    const { fields } = await jira.findIssue(key);
    await jira.deleteAttachment(added.id);

    expect(added).toMatchObject({ filename: 'clients.test.ts' });
    expect(content).toContain('A client that somebody else wrote');
    expect(fields.attachment).toMatchObject([{ id: added.id, size: added.size }]);
    expect((await jira.findIssue(key)).fields.attachment).toEqual([]);
  });

  test('cannot search in the old way, and can in the new one', async () => {
    const key = await create('Recipient', { summary: 'Somebody to be found' });

    const found = await jira.genericGet('search/jql?jql=summary ~ found&fields=summary');

    expect(found.issues).toMatchObject([{ key, fields: { summary: 'Somebody to be found' } }]);
    await expect(jira.searchJira('summary ~ found')).rejects.toThrow(
      'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.',
    );
  });

  test('reads boards and what is on them', async () => {
    const key = await create('Campaign', { summary: 'Something for the board' });

    const { values } = await jira.getAllBoards();
    const [board] = values;
    const onIt = await jira.getIssuesForBoard(board.id, 0, 10, 'summary ~ board');
    const { columnConfig } = await jira.getConfiguration(board.id);

    expect(await jira.getBoard(board.id)).toMatchObject({ type: 'kanban', name: 'MAIL board' });
    expect(columnConfig.columns).toHaveLength(8);
    expect(onIt).toMatchObject({ total: 1, issues: [{ key }] });
  });

  test('registers webhooks', async () => {
    const { self, isSigned } = await jira.registerWebhook({
      name: 'Postboard',
      url: 'http://127.0.0.1:9/webhooks/jira',
      events: ['jira:issue_updated'],
      filters: { 'issue-related-events-section': 'issuetype = Campaign' },
      secret: 'a secret',
    });
    const listed = await jira.listWebhooks();
    await jira.deleteWebhook(self.split('/').at(-1));

    expect(isSigned).toBe(true);
    expect(listed).toMatchObject([{ name: 'Postboard' }]);
    expect(await jira.listWebhooks()).toEqual([]);
  });
});
