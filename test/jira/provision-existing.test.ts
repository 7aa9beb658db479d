import { describe, expect, test } from 'vitest';
import { type ProvisionSite, problemsOf, startProvisionSite, stepsOf } from './provision-site.ts';
import { settings } from './settings.ts';

const api = '/rest/api/3';

/** As somebody does in Jira's own form for new projects. */
async function makeProject(site: ProvisionSite, template: string): Promise<void> {
  await site.call('POST', `${api}/project`, {
    key: 'MAIL',
    name: 'Letters',
    leadAccountId: '712020:admin',
    projectTypeKey: 'software',
    projectTemplateKey: `com.pyxis.greenhopper.jira:gh-simplified-${template}`,
  });
}

function createIssue(site: ProvisionSite, type: string): Promise<unknown> {
  const fields = { project: { key: 'MAIL' }, issuetype: { name: type }, summary: 'x' };
  return site.call('POST', `${api}/issue`, { fields });
}

function makeField(site: ProvisionSite, name: string, type: string): Promise<unknown> {
  const prefix = 'com.atlassian.jira.plugin.system.customfieldtypes:';
  return site.call('POST', `${api}/field`, { name, type: prefix + type });
}

const typesOf = (site: ProvisionSite) =>
  site.jira.store.directory.project('MAIL')?.issueTypes.map(({ type }) => type.name) ?? [];

describe('a company-managed project that is there already', () => {
  test('gets what it lacks and keeps what it has', async () => {
    await using site = await startProvisionSite();
    await makeProject(site, 'kanban-classic');

    const news = await site.init();

    expect(problemsOf(news)).toEqual([]);
    expect(typesOf(site)).toEqual(['Campaign', 'Recipient', 'Rule', 'Task']);
    expect(stepsOf(news)).toContain(
      'give the project MAIL the scheme "MAIL: Postboard workflow scheme"',
    );
    expect(stepsOf(await site.init())).toEqual([]);
  });

  test('has its issues moved to the new scheme with their statuses, where there are any', async () => {
    await using site = await startProvisionSite();
    await makeProject(site, 'kanban-classic');
    await createIssue(site, 'Task');

    const news = await site.init();

    expect(problemsOf(news)).toEqual([]);
    const [task] = site.jira.store.issues.all();
    expect(task?.workflow.name).toBe('MAIL: Kanban workflow');
    expect(task?.status.name).toBe('Backlog');
    await expect(createIssue(site, 'Campaign')).resolves.toMatchObject({ key: 'MAIL-2' });
  });

  test('is not changed where its issues are in statuses that our workflow lacks', async () => {
    await using site = await startProvisionSite();
    await makeProject(site, 'kanban-classic');
    const { directory } = site.jira.store;
    const { id } = (await site.call('POST', `${api}/issuetype`, { name: 'Rule' })) as {
      id: string;
    };
    const scheme = directory.configuration.types.shared.find(({ name }) => name.startsWith('MAIL'));
    await site.call('PUT', `${api}/issuetypescheme/${scheme?.id}/issuetype`, {
      issueTypeIds: [id],
    });
    await createIssue(site, 'Rule');

    expect(problemsOf(await site.init())).toEqual([
      'Could not give the project MAIL the scheme "MAIL: Postboard workflow scheme". Status mappings are missing for Backlog. → Move the issues of MAIL that are in statuses of the old workflow only, or set jira.project in the config to a key that is free. Then run init again: what is done stays, and it goes on from there.',
    ]);
  });

  test('may have a workflow of ours that somebody has changed: it is mended', async () => {
    await using site = await startProvisionSite();
    await site.init();
    const { configuration } = site.jira.store.directory;
    const workflow = configuration.workflow('MAIL: Campaign workflow');
    const transitions = workflow?.document.transitions ?? [];
    workflow?.update({
      ...workflow.document,
      transitions: transitions
        .filter(({ name }) => name !== 'Cancel')
        .map((each) => (each.name === 'Send' ? { ...each, type: 'GLOBAL', links: [] } : each)),
    });

    const news = await site.init();

    expect(stepsOf(news)).toEqual([
      'mend the workflow "MAIL: Campaign workflow", which lacks the moves from Sending or Paused to Cancelled and leads from Sending to Sending',
    ]);
    expect(stepsOf(await site.init())).toEqual([]);
  });

  test('may have a screen in the way of recipients that are moved in bulk', async () => {
    await using site = await startProvisionSite();
    await site.init();
    const { configuration } = site.jira.store.directory;
    const workflow = configuration.workflow('MAIL: Recipient workflow');
    const screen = { ruleKey: 'system:transition-screen', parameters: { screenId: '1' } };
    workflow?.update({
      ...workflow.document,
      transitions: workflow.document.transitions.map((each) =>
        each.name === 'Contacted' ? { ...each, transitionScreen: screen } : each,
      ),
    });

    expect(stepsOf(await site.init())).toEqual([
      'mend the workflow "MAIL: Recipient workflow", which lacks the moves from To contact or Undeliverable or Unsubscribed to Contacted',
    ]);
    expect(stepsOf(await site.init())).toEqual([]);
  });

  test('may lack a field on its screen since the config names another', async () => {
    await using site = await startProvisionSite();
    await site.init();

    const fields = { ...settings.fields, subject: 'Headline' };
    const news = await site.init({}, { fields });

    expect(stepsOf(news)).toEqual([
      'create the field Headline (text)',
      'put Headline on the screen "MAIL: Campaign screen"',
      'let the project use 1 field: Headline',
    ]);
    expect(stepsOf(await site.init({}, { fields }))).toEqual([]);
  });

  test('may have a webhook that leads elsewhere, or is not as it must be', async () => {
    await using site = await startProvisionSite();
    await site.init();
    const webhook = { url: 'https://new.example.org', secret: 'a-secret-of-many-characters' };

    expect(stepsOf(await site.init({ webhook }))).toEqual([
      'mend the webhook "Postboard MAIL", which leads to https://postboard.example.org/webhooks/jira',
    ]);
    expect(await site.call('GET', '/rest/webhooks/1.0/webhook')).toMatchObject([
      { url: 'https://new.example.org/webhooks/jira', isSigned: true, enabled: true },
    ]);
  });
});

describe('what cannot be used', () => {
  test('is a team-managed project', async () => {
    await using site = await startProvisionSite();
    await makeProject(site, 'agility-kanban');

    expect(problemsOf(await site.init())).toEqual([
      expect.stringMatching(
        /^MAIL is a team-managed project \("Letters"\), .* → Set jira\.project/,
      ),
    ]);
  });

  test('is a name that another project has', async () => {
    await using site = await startProvisionSite();
    await makeProject(site, 'kanban-classic');

    const news = await site.init({ projectName: 'letters' }, { project: 'POST' });

    expect(problemsOf(news)).toEqual([
      expect.stringMatching(
        /^A project POST, "letters", cannot be made: A project with the name "letters" already exists\. → .*--name/,
      ),
    ]);
    expect(stepsOf(news)).toEqual([]);
  });

  test.each([
    ['an issue type', { issueTypes: { ...settings.issueTypes, rule: '99999' } }, 'rule'],
    ['a field', { fields: { ...settings.fields, pace: 'customfield_99999' } }, 'jira.fields.pace'],
    [
      'a status',
      { campaignStatuses: { ...settings.campaignStatuses, sent: '99999' } },
      'no status with the id 99999',
    ],
  ])('is the id of %s that is not there', async (_what, names, said) => {
    await using site = await startProvisionSite();

    expect(problemsOf(await site.init({}, names))).toEqual([expect.stringContaining(said)]);
    expect(site.jira.store.directory.customFields).toEqual([]);
  });

  test('is a name of several fields, unless the project shows one of them', async () => {
    await using site = await startProvisionSite();
    await makeField(site, 'Order', 'float');
    await makeField(site, 'Order', 'float');

    expect(problemsOf(await site.init())).toEqual([
      expect.stringMatching(
        /^There are 2 fields "Order" \(customfield_\d+, customfield_\d+\)\. → Set jira\.fields\.order/,
      ),
    ]);

    const [, second] = site.jira.store.directory.customFields;
    const fields = { ...settings.fields, order: second?.id ?? '' };
    expect(problemsOf(await site.init({}, { fields }))).toEqual([]);
    expect(await site.init()).toContainEqual({
      kind: 'config',
      lines: ['jira:', '  fields:', `    order: ${second?.id}`],
    });
  });

  test('is a field of another type: one of the right type is made beside it', async () => {
    await using site = await startProvisionSite();
    await makeField(site, 'Pace', 'textfield');

    const news = await site.init();

    expect(problemsOf(news)).toEqual([]);
    expect(stepsOf(news)).toContain('create the field Pace (number)');
    expect(stepsOf(await site.init())).toEqual([]);
  });
});

describe('what a site has already', () => {
  test('is used: types, statuses, and fields with their options', async () => {
    await using site = await startProvisionSite();
    await site.call('POST', `${api}/issuetype`, { name: 'Campaign' });
    await site.call('POST', `${api}/statuses`, {
      scope: { type: 'GLOBAL' },
      statuses: [{ name: 'draft', statusCategory: 'IN_PROGRESS' }],
    });
    await makeField(site, 'Effect', 'select');

    const news = await site.init();

    expect(problemsOf(news)).toEqual([]);
    expect(stepsOf(news)).toContain('offer include and exclude in the field Effect');
    expect(stepsOf(news)).not.toContain('create the issue type Campaign');
    const workflow = site.jira.store.directory.configuration.workflow('MAIL: Campaign workflow');
    expect(workflow?.initial.name).toBe('draft');
    expect(stepsOf(await site.init())).toEqual([]);
  });

  test('may be named by ids', async () => {
    await using site = await startProvisionSite();
    const { id } = (await site.call('POST', `${api}/issuetype`, { name: 'Mailing' })) as {
      id: string;
    };

    const news = await site.init({}, { issueTypes: { ...settings.issueTypes, campaign: id } });

    expect(problemsOf(news)).toEqual([]);
    expect(typesOf(site)).toEqual(['Mailing', 'Recipient', 'Rule']);
  });
});
