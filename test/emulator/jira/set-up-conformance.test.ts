import * as agile from 'jira.js/agile';
import * as cloud from 'jira.js/cloud';
import { createClient } from 'jira.js/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { endpoints } from '../../../src/emulator/jira/rest/endpoints.ts';
import { audited, noteCalls, setsUp, uncalledOf } from './audit.ts';
import { casey, startTestSite, type TestSite } from './site.ts';

const prefix = 'com.atlassian.jira.plugin.system.customfieldtypes:';

/** One workflow of one status, with its request's references. */
function plainWorkflow(status: { id: string; name: string }) {
  return {
    statuses: [
      { id: status.id, name: status.name, statusCategory: 'TODO' as const, statusReference: 'a' },
    ],
    parts: {
      statuses: [{ statusReference: 'a', properties: {} }],
      transitions: [
        { id: '1', name: 'Create', type: 'INITIAL' as const, toStatusReference: 'a', links: [] },
        { id: '11', name: 'Again', type: 'GLOBAL' as const, toStatusReference: 'a', links: [] },
      ],
    },
  };
}

describe('jira.js with the strictest schemas it has, setting a site up', () => {
  let site: TestSite;
  let client: ReturnType<typeof createClient>;
  let called: ReadonlySet<string>;

  beforeAll(async () => {
    site = await startTestSite();
    client = createClient({
      host: site.url,
      auth: { type: 'basic', email: casey.email, apiToken: casey.apiToken },
      onSchemaMismatch: 'throw',
    });
    called = noteCalls();
  });

  afterAll(async () => {
    vi.unstubAllGlobals();
    await site[Symbol.asyncDispose]();
  });

  const mail = () => Number(site.store.directory.project('MAIL')?.id);

  test('makes types, statuses and links', async () => {
    await cloud.createIssueType(client, { name: 'Poster', description: 'On a wall.' });
    await cloud.createStatuses(client, {
      scope: { type: 'GLOBAL' },
      statuses: [{ name: 'Printed', statusCategory: 'DONE' }],
    });
    await cloud.createIssueLinkType(client, { name: 'Hangs', inward: 'holds', outward: 'is on' });

    expect(audited()).toEqual([]);
  });

  test('makes fields with options, and lets projects use them', async () => {
    const { id: fieldId = '' } = await cloud.createCustomField(client, {
      name: 'Paper',
      type: `${prefix}select`,
      searcherKey: `${prefix}multiselectsearcher`,
    });
    const { values } = await cloud.getContextsForField(client, { fieldId });
    const place = { fieldId, contextId: Number(values?.[0]?.id) };
    await cloud.createCustomFieldOption(client, { ...place, options: [{ value: 'A4' }] });
    await cloud.getOptionsForContext(client, place);
    await client.sendRequest({
      url: '/rest/api/3/field/association',
      method: 'PUT',
      body: {
        associationContexts: [{ type: 'PROJECT_ID', identifier: mail() }],
        fields: [{ type: 'FIELD_ID', identifier: fieldId }],
      },
    });

    expect(audited()).toEqual([]);
  });

  test('makes screens and what ties them to types', async () => {
    await client.sendRequest({
      url: '/rest/api/3/screens',
      method: 'POST',
      body: { name: 'Poster screen' },
    });
    const { values: screens } = await cloud.getScreens(client, { queryString: 'poster' });
    const screenId = screens?.[0]?.id ?? 0;
    const [tab] = await cloud.getAllScreenTabs(client, { screenId });
    const place = { screenId, tabId: tab?.id ?? 0 };
    await cloud.addScreenTabField(client, { ...place, fieldId: 'summary' });
    await cloud.getAllScreenTabFields(client, place);

    const { id } = await cloud.createScreenScheme(client, {
      name: 'Posters',
      screens: { default: screenId },
    });
    await cloud.getScreenSchemes(client, { id: [id] });
    const scheme = await cloud.createIssueTypeScreenScheme(client, {
      name: 'Posters',
      issueTypeMappings: [{ issueTypeId: 'default', screenSchemeId: String(id) }],
    });
    const [type] = await cloud.getIssueAllTypes(client);
    await cloud.appendMappingsForIssueTypeScreenScheme(client, {
      issueTypeScreenSchemeId: scheme.id,
      issueTypeMappings: [{ issueTypeId: type?.id ?? '', screenSchemeId: String(id) }],
    });
    await cloud.getIssueTypeScreenSchemes(client, { queryString: 'posters' });
    await cloud.getIssueTypeScreenSchemeMappings(client);
    await cloud.assignIssueTypeScreenSchemeToProject(client, {
      issueTypeScreenSchemeId: scheme.id,
      projectId: String(mail()),
    });
    await cloud.getIssueTypeScreenSchemeProjectAssociations(client, { projectId: [mail()] });

    expect(audited()).toEqual([]);
  });

  test('makes schemes of types', async () => {
    const types = await cloud.getIssueAllTypes(client);
    const ids = types.map(({ id = '' }) => id);
    const { issueTypeSchemeId } = await cloud.createIssueTypeScheme(client, {
      name: 'All but one',
      issueTypeIds: ids.slice(1),
    });
    await cloud.addIssueTypesToIssueTypeScheme(client, {
      issueTypeSchemeId: Number(issueTypeSchemeId),
      issueTypeIds: ids.slice(0, 1),
    });
    await cloud.getAllIssueTypeSchemes(client);
    await cloud.getIssueTypeSchemesMapping(client);
    await cloud.assignIssueTypeSchemeToProject(client, {
      issueTypeSchemeId,
      projectId: String(mail()),
    });
    await cloud.getIssueTypeSchemeForProjects(client, { projectId: [mail()] });

    expect(audited()).toEqual([]);
  });

  test('makes workflows, changes them and gives them to projects', async () => {
    const status = site.store.directory.status('Open') ?? { id: '', name: '' };
    const { statuses, parts } = plainWorkflow(status);
    const creation = {
      scope: { type: 'GLOBAL' as const },
      statuses,
      workflows: [{ name: 'Poster workflow', ...parts }],
    };
    await cloud.validateCreateWorkflows(client, { payload: creation });
    await cloud.createWorkflows(client, creation);
    await cloud.searchWorkflows(client, {
      queryString: 'poster',
      expand: 'values.transitions',
    });
    const read = await cloud.readWorkflows(client, { workflowNames: ['Poster workflow'] });
    const [workflow] = read.workflows ?? [];
    const update = {
      statuses,
      workflows: [{ id: workflow?.id ?? '', version: workflow?.version ?? {}, ...parts }],
    };
    await cloud.validateUpdateWorkflows(client, { payload: update });
    await cloud.updateWorkflows(client, update);

    const { id } = await cloud.createWorkflowScheme(client, {
      name: 'Posters',
      defaultWorkflow: 'Poster workflow',
    });
    await cloud.getAllWorkflowSchemes(client);
    await cloud.assignSchemeToProject(client, {
      workflowSchemeId: String(id),
      projectId: String(mail()),
    });
    await cloud.getWorkflowSchemeProjectAssociations(client, { projectId: [mail()] });
    const task: unknown = await client.sendRequest({
      url: '/rest/api/3/workflowscheme/project/switch',
      method: 'POST',
      body: { projectId: String(mail()), targetSchemeId: String(id) },
    });

    // fetch has followed the redirect to the task.
    expect(task).toMatchObject({ description: 'Workflow scheme switch' });
    expect(audited()).toEqual([]);
  });

  test('makes projects, filters and boards', async () => {
    await cloud.validateProjectKey(client, { key: 'MAIL' });
    await cloud.getValidProjectName(client, { name: 'Mail campaigns' });
    const { id } = await cloud.createProject(client, {
      key: 'WALL',
      name: 'Posters',
      leadAccountId: casey.accountId,
      projectTypeKey: 'software',
      projectTemplateKey: 'com.pyxis.greenhopper.jira:gh-simplified-kanban-classic',
    });
    const filter = await cloud.createFilter(client, {
      name: 'Posters',
      jql: 'project = WALL',
      sharePermissions: [{ type: 'project', project: { id: String(id) } }],
    });
    await cloud.getFilter(client, { id: Number(filter.id) });
    await agile.createBoard(client, {
      name: 'Wall',
      type: 'kanban',
      filterId: Number(filter.id),
      location: { type: 'project', projectKeyOrId: 'WALL' },
    });

    expect(audited()).toEqual([]);
  });

  test('has called every endpoint that there is for it', () => {
    const uncalled = uncalledOf(endpoints.filter(setsUp), called);

    expect(uncalled).toEqual([]);
  });
});
