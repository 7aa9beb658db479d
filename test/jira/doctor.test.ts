import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { type Check, checkJira } from '../../src/jira/doctor-jira.ts';
import { describedSite } from './described-site.ts';
import { issue, type Script, startScriptedJira } from './scripted-jira.ts';
import { settings } from './settings.ts';
import { json } from './small-server.ts';

const { signal } = new AbortController();
const site = describedSite();
const granted = [
  'BROWSE_PROJECTS',
  'TRANSITION_ISSUES',
  'EDIT_ISSUES',
  'ADD_COMMENTS',
  'EDIT_OWN_COMMENTS',
  'CREATE_ATTACHMENTS',
  'DELETE_OWN_ATTACHMENTS',
  'BULK_CHANGE',
  'ADMINISTER_PROJECTS',
];

function permissions(...keys: string[]) {
  const entries = keys.map((key) => [key, { key, havePermission: true }]);
  return json(200, { permissions: Object.fromEntries(entries) });
}

function transitionsTo(...statusIds: string[]) {
  return { transitions: statusIds.map((id) => ({ id: `${id}1`, name: 'Go', to: { id } })) };
}

const searching: Script[string][number] = (request, response) => {
  const { jql } = JSON.parse(request.body) as { jql: string };
  const status = /status = (\d+)/.exec(jql)?.[1] ?? '';
  const found = issue(10_000 + Number(status), status, '1');
  json(200, { issues: [found], isLast: true })(request, response);
};

const webhook = {
  name: 'Postboard',
  url: 'https://mail.example.org/webhooks/jira',
  enabled: true,
  isSigned: true,
  excludeBody: false,
  events: ['jira:issue_created', 'jira:issue_updated'],
  filters: { 'issue-related-events-section': 'project = MAIL AND issuetype in (Campaign, Rule)' },
};

/** A Jira in which everything is as it should be. */
const healthy: Script = {
  'GET /rest/api/3/myself': [{ accountId: 'me', displayName: 'Post Board' }],
  'GET /rest/api/3/serverInfo': [{ baseUrl: 'https://example.atlassian.net' }],
  'GET /rest/api/3/mypermissions': [permissions(...granted)],
  'GET /rest/api/3/project/MAIL': [json(200, site.project)],
  'GET /rest/api/3/project/MAIL/statuses': [json(200, site.typesWithStatuses)],
  'GET /rest/api/3/field': [json(200, site.fields)],
  ...Object.fromEntries(
    ['1', '2', '3'].map((type) => [
      `GET /rest/api/3/issue/createmeta/MAIL/issuetypes/${type}`,
      [{ fields: [{ id: 'labels' }, ...site.fields].map(({ id }) => ({ fieldId: id })) }],
    ]),
  ),
  'POST /rest/api/3/search/jql': [searching],
  'GET /rest/api/3/issue/10102/transitions': [transitionsTo('104', '100', '103')],
  'GET /rest/api/3/issue/10104/transitions': [transitionsTo('100', '105', '106', '107')],
  'GET /rest/api/3/issue/10105/transitions': [transitionsTo('104', '106', '107')],
  'GET /rest/api/3/issue/10150/transitions': [transitionsTo('151', '152', '153')],
  'GET /rest/webhooks/1.0/webhook': [json(200, [webhook])],
};

async function examine(changes: Script = {}): Promise<readonly Check[]> {
  await using jira = await startScriptedJira({ ...healthy, ...changes });
  const options = {
    ...settings,
    site: jira.url,
    token: 'x',
    logger: pino({ level: 'silent' }),
    clock: jira.clock,
  };
  const checks: Check[] = [];
  for await (const check of checkJira(options, signal)) checks.push(check);
  return checks;
}

async function complaints(changes: Script): Promise<readonly Check[]> {
  return (await examine(changes)).filter(({ ok }) => ok !== true);
}

describe('a Jira in which everything is as it should be', () => {
  test('passes every check', async () => {
    const checks = await examine();

    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['Jira account', true],
      ['Jira permissions', true],
      ['Jira names', true],
      ['Jira screens', true],
      ['Jira campaign workflow', true],
      ['Jira recipient workflow', true],
      ['Jira webhook', true],
    ]);
  });
});

describe('a Jira that is not', () => {
  test('ends at a wrong token', async () => {
    const checks = await examine({ 'GET /rest/api/3/myself': [json(401, '')] });

    expect(checks).toEqual([
      {
        name: 'Jira account',
        ok: false,
        detail: expect.stringMatching(/does not accept the e-mail address and API token/),
      },
    ]);
  });

  test('says which permissions are missing and where they are granted', async () => {
    const some = granted.filter((key) => key !== 'BULK_CHANGE' && key !== 'ADD_COMMENTS');

    expect(await complaints({ 'GET /rest/api/3/mypermissions': [permissions(...some)] })).toEqual([
      {
        name: 'Jira permissions',
        ok: false,
        detail:
          'postboard@example.org may not report in comments (ADD_COMMENTS), move and label recipients in bulk (BULK_CHANGE).',
        whatToDo: expect.stringMatching(/Permissions of MAIL; .* Global permissions/),
      },
    ]);
  });

  test('warns where the progress field mails its watchers', async () => {
    const all = granted.filter((key) => key !== 'ADMINISTER_PROJECTS');

    expect(await complaints({ 'GET /rest/api/3/mypermissions': [permissions(...all)] })).toEqual([
      expect.objectContaining({ name: 'Jira permissions', ok: 'warning' }),
    ]);
  });

  test('says that there is no such project', async () => {
    const missing = json(404, { errorMessages: ["No project could be found with key 'MAIL'."] });

    expect(await complaints({ 'GET /rest/api/3/project/MAIL': [missing] })).toEqual([
      {
        name: 'Jira project',
        ok: false,
        detail:
          "There is no project MAIL that postboard@example.org may see; check jira.project in the config and the account's access.",
      },
    ]);
  });

  test('says which fields are on no screen', async () => {
    const some = site.fields.slice(0, 3).map(({ id }) => ({ fieldId: id }));
    const [found] = await complaints({
      'GET /rest/api/3/issue/createmeta/MAIL/issuetypes/2': [{ fields: some }],
    });

    expect(found).toMatchObject({
      name: 'Jira screens',
      ok: 'warning',
      detail: 'The create screens lack "Labels" for recipients.',
    });
  });

  test('says which moves are missing', async () => {
    const [found] = await complaints({
      'GET /rest/api/3/issue/10104/transitions': [transitionsTo('100', '105')],
    });

    expect(found).toMatchObject({
      name: 'Jira campaign workflow',
      ok: false,
      detail:
        'The workflow lacks the moves sending → sent (by postboard), sending → cancelled (by person).',
    });
  });

  test('warns where Sending leads to Sending', async () => {
    const [found] = await complaints({
      'GET /rest/api/3/issue/10104/transitions': [transitionsTo('100', '104', '105', '106', '107')],
    });

    expect(found).toMatchObject({ name: 'Jira campaign workflow', ok: 'warning' });
    expect(found?.whatToDo).toMatch(/not from any status/);
  });

  test('warns where there is nothing to look at', async () => {
    const found = await complaints({ 'POST /rest/api/3/search/jql': [{ issues: [] }] });

    expect(found.map(({ name, ok }) => [name, ok])).toEqual([
      ['Jira campaign workflow', 'warning'],
      ['Jira recipient workflow', 'warning'],
    ]);
  });

  test('says that a screen stands in the way of bulk moves', async () => {
    const [found] = await complaints({
      'GET /rest/api/3/issue/10150/transitions': [
        {
          transitions: [
            { id: '1', to: { id: '151' }, hasScreen: true },
            { id: '2', to: { id: '152' } },
          ],
        },
      ],
    });

    expect(found).toMatchObject({
      name: 'Jira recipient workflow',
      ok: false,
      detail: 'Recipients cannot be moved from toContact to contacted in bulk.',
    });
  });

  test.each<[string, Script[string][number], string]>([
    ['none', json(200, []), 'No webhook leads to /webhooks/jira.'],
    [
      'a wrong one',
      json(200, [
        { ...webhook, enabled: false, isSigned: false, excludeBody: true, events: [], filters: {} },
      ]),
      'The webhook is switched off, has no secret, so that its calls are refused, is sent without a body, does not send jira:issue_created, does not send jira:issue_updated, is not limited to campaigns and rules, so that every recipient moved calls back.',
    ],
    [
      'one that it does not show',
      json(403, ''),
      "The account may not see webhooks (403); only Jira's administrators may.",
    ],
  ])('warns where there is %s', async (_, answer, detail) => {
    const [found] = await complaints({ 'GET /rest/webhooks/1.0/webhook': [answer] });

    expect(found).toMatchObject({ name: 'Jira webhook', ok: 'warning', detail });
    expect(found?.whatToDo).toMatch(/Settings > System > WebHooks/);
  });

  test('is told when it does not answer', async () => {
    const found = await complaints({ 'GET /rest/api/3/myself': [json(503, '')] });

    expect(found.map(({ detail }) => detail)).toEqual([
      'Jira is not available: The answer was 503 Service Unavailable.',
    ]);
  });
});
