import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { robin, startTestSite, type TestSite } from './site.ts';

const api = '/rest/api/3';
const collection = (...errorMessages: readonly string[]) => ({ errorMessages, errors: {} });

describe('a site that is set up', () => {
  let site: TestSite;
  let campaign = '';
  let mail = '';

  beforeAll(async () => {
    site = await startTestSite();
    await site.create('Campaign');
    campaign = site.store.directory.issueType('Campaign')?.id ?? '';
    mail = site.store.directory.project('MAIL')?.id ?? '';
    await site.call('POST', `${api}/project`, project('TEAM', 'Team', 'agility-kanban'));
  });
  afterAll(() => site[Symbol.asyncDispose]());

  const project = (key: string, name: string, template: string) => ({
    key,
    name,
    leadAccountId: site.store.directory.accounts[0]?.accountId,
    projectTypeKey: 'software',
    projectTemplateKey: `com.pyxis.greenhopper.jira:gh-simplified-${template}`,
  });

  // The sentences are examples of Atlassian's OpenAPI document.
  test.each([
    ['/issuetypescheme', 'access issue type schemes'],
    ['/issuetypescreenscheme', 'access issue type screen schemes'],
    ['/screenscheme', 'access screen schemes'],
    ['/screens', 'manage screens'],
    ['/field/customfield_10040/context', 'access custom field contexts'],
    ['/workflowscheme/project?projectId=10000', 'access workflow scheme associations'],
  ])('shows %s to administrators only', async (path, what) => {
    const { status, json } = await site.call('GET', api + path, undefined, robin);

    expect(status).toBe(403);
    expect(json).toEqual(collection(`Only Jira administrators can ${what}.`));
  });

  test('answers others about workflows as if they had not signed in', async () => {
    const { status } = await site.call('GET', `${api}/workflows/search`, undefined, robin);

    expect(status).toBe(401);
  });

  // Where the OpenAPI document has an example, the sentence is that.
  test.each<[what: string, method: string, path: string, body: () => unknown, number, unknown]>([
    [
      'an issue type whose name is taken',
      'POST',
      '/issuetype',
      () => ({ name: 'campaign' }),
      409,
      { errorMessages: [], errors: { name: 'An issue type with this name already exists.' } },
    ],
    [
      'a scheme of issue types without its default',
      'POST',
      '/issuetypescheme',
      () => ({ name: 'x', issueTypeIds: [campaign], defaultIssueTypeId: '1' }),
      400,
      collection('The default issue type ID has to be present in issue type IDs list.'),
    ],
    [
      'a scheme of issue types whose name is taken',
      'POST',
      '/issuetypescheme',
      () => ({ name: 'MAIL: Postboard issue type scheme', issueTypeIds: [campaign] }),
      409,
      collection('The name is used by another scheme.'),
    ],
    [
      'a screen whose name is taken',
      'POST',
      '/screens',
      () => ({ name: 'Default Screen' }),
      400,
      collection('The name is used by another screen.'),
    ],
    [
      'a screen scheme without a screen',
      'POST',
      '/screenscheme',
      () => ({ name: 'x', screens: { default: 77 } }),
      404,
      collection('One or more screens assigned to screen types was not found.'),
    ],
    [
      'types that stand twice in a scheme',
      'POST',
      '/issuetypescreenscheme',
      () => ({
        name: 'x',
        issueTypeMappings: [
          { issueTypeId: 'default', screenSchemeId: '1' },
          { issueTypeId: 'default', screenSchemeId: '1' },
        ],
      }),
      400,
      collection(
        'One or more issue type IDs are repeated, an issue type ID can only be specified once.',
      ),
    ],
    [
      'a scheme for a team-managed project',
      'PUT',
      '/workflowscheme/project',
      () => ({ projectId: site.store.directory.project('TEAM')?.id ?? '' }),
      400,
      collection('Only classic projects can have workflow schemes assigned.'),
    ],
    [
      'options of a field that has none',
      'POST',
      '/field/customfield_10040/context/10100/option',
      () => ({ options: [{ value: 'x' }] }),
      400,
      collection("The custom field doesn't support options."),
    ],
    [
      'a project whose key and name are taken',
      'POST',
      '/project',
      () => project('MAIL', 'Mail campaigns', 'kanban-classic'),
      400,
      {
        errorMessages: [],
        errors: {
          projectKey: 'A project with that project key already exists.',
          projectName: 'A project with that name already exists.',
        },
      },
    ],
  ])('refuses %s', async (_what, method, path, body, status, answer) => {
    const refused = await site.call(method, api + path, body());

    expect(refused.status).toBe(status);
    expect(refused.json).toEqual(answer);
  });

  test('refuses types that leave issues without one', async () => {
    const rule = site.store.directory.issueType('Rule')?.id ?? '';
    const made = await site.call('POST', `${api}/issuetypescheme`, {
      name: 'Rules only',
      issueTypeIds: [rule],
    });

    const { status, json } = await site.call('PUT', `${api}/issuetypescheme/project`, {
      issueTypeSchemeId: made.json.issueTypeSchemeId,
      projectId: mail,
    });

    expect(status).toBe(400);
    expect(json.errorMessages[0]).toMatch(/^This issue type scheme can't be assigned .*: 10000$/);
  });

  test.each([
    ['a status whose name is taken', { statuses: [{ id: undefined }] }, 'NON_UNIQUE_STATUS_NAME'],
    ['no initial transition', { transitions: [] }, 'INITIAL_TRANSITION'],
    [
      'a transition from nowhere',
      { transitions: [{ type: 'INITIAL' }, { id: '11', type: 'DIRECTED', links: [] }] },
      'INVALID_LINKS',
    ],
    [
      'a transition to no status',
      { transitions: [{ type: 'INITIAL' }, { id: '11', type: 'GLOBAL', toStatusReference: 'b' }] },
      'STATUS_NOT_FOUND',
    ],
  ])('finds %s in a workflow, and does not make it', async (_what, changes, code) => {
    const usual = { id: '1', name: 'Create', type: 'INITIAL', toStatusReference: 'a', links: [] };
    const { statuses = [{}], transitions = [{}] } = changes as {
      statuses?: object[];
      transitions?: object[];
    };
    const payload = {
      scope: { type: 'GLOBAL' },
      statuses: statuses.map((each) => ({
        id: '1',
        name: 'Open',
        statusCategory: 'TODO',
        statusReference: 'a',
        ...each,
      })),
      workflows: [
        {
          name: 'New workflow',
          statuses: [{ statusReference: 'a', properties: {} }],
          transitions: transitions.map((each) => ({ ...usual, ...each })),
        },
      ],
    };

    const validated = await site.call('POST', `${api}/workflows/create/validation`, { payload });
    const made = await site.call('POST', `${api}/workflows/create`, payload);

    expect(validated.json.errors).toEqual([expect.objectContaining({ code, level: 'ERROR' })]);
    expect(made.status).toBe(400);
    expect(site.store.directory.configuration.workflow('New workflow')).toBeUndefined();
  });

  test('takes no other change of workflows while a task changes some', async () => {
    const [scheme] = site.store.directory.configuration.workflowSchemes.shared.filter(({ name }) =>
      name.startsWith('MAIL:'),
    );
    const change = { projectId: mail, targetSchemeId: scheme?.id };

    const begun = await site.call('POST', `${api}/workflowscheme/project/switch`, change);
    const refused = await site.call('POST', `${api}/statuses`, {
      scope: { type: 'GLOBAL' },
      statuses: [{ name: 'Late', statusCategory: 'DONE' }],
    });

    expect(begun.status).toBe(303);
    const taskId = begun.headers.get('location')?.split('/').at(-1);
    expect(refused.status).toBe(409);
    expect(refused.json).toEqual({
      errorMessages: ['Another task is currently running, please try again later.'],
      errors: { conflictingTaskId: taskId },
    });
  });
});
