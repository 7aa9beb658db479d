import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { acquaintanceFields } from '../../src/cli/demo/merge-fields.ts';
import { connectJira } from '../../src/jira/connect.ts';
import { seedMailProject } from '../world/mail-project.ts';
import { problemsOf, startProvisionSite, stepsOf } from './provision-site.ts';
import { settings } from './settings.ts';

const signal = new AbortController().signal;
const transitionsOf = (site: Awaited<ReturnType<typeof startProvisionSite>>, name: string) =>
  site.jira.store.directory.configuration.workflow(name)?.transitions ?? [];

describe('init on a new site', () => {
  test('shows with --plan what it would do, and changes nothing', async () => {
    await using site = await startProvisionSite();

    const planned = await site.init({ onlyPlan: true });
    const again = await site.init({ onlyPlan: true });

    expect(planned.filter(({ kind }) => kind === 'planned').length).toBeGreaterThan(30);
    expect(planned.some(({ kind }) => kind === 'done')).toBe(false);
    expect(again).toEqual(planned);
    expect(site.jira.store.directory.projects).toEqual([]);
    expect(site.jira.store.directory.customFields).toEqual([]);
  });

  test('does what it has planned, and then has nothing to do', async () => {
    await using site = await startProvisionSite();
    const planned = await site.init({ onlyPlan: true });

    const done = await site.init();
    const again = await site.init();

    expect(stepsOf(done)).toEqual(stepsOf(planned));
    expect(problemsOf(done)).toEqual([]);
    expect(stepsOf(again)).toEqual([]);
    expect(again.find(({ kind }) => kind === 'in-place')).toMatchObject({
      what: expect.arrayContaining([
        'the project MAIL, "Mail campaigns"',
        'the workflow "MAIL: Campaign workflow"',
        'the webhook "Postboard MAIL"',
      ]),
    });
  });

  test('makes a project that Postboard can work in', async () => {
    await using site = await startProvisionSite();
    await site.init();

    const jira = await connectJira(
      {
        ...settings,
        site: site.jira.url,
        email: 'admin@example.org',
        token: 'admins-token',
        logger: pino({ level: 'silent' }),
      },
      signal,
    );

    expect(jira.mergeFields.map(({ mergeName }) => mergeName)).toContain('firstName');
  });

  test('lets no campaign go from Sending to Sending, and puts no screen into its way', async () => {
    await using site = await startProvisionSite();
    await site.init();

    const sending = site.jira.store.directory.status('Sending')?.id ?? '';
    const transitions = transitionsOf(site, 'MAIL: Campaign workflow');
    const entering = transitions.filter(({ to }) => to.id === sending);
    expect(entering.map(({ name }) => name)).toEqual(['Send', 'Resume', 'Retry failed']);
    expect(entering.some(({ from }) => from.includes(sending))).toBe(false);
    expect(transitions.some(({ hasScreen, isGlobal }) => hasScreen || isGlobal)).toBe(false);
  });

  test('goes on where it was stopped', async () => {
    await using site = await startProvisionSite();
    const refusal = { status: 400, body: { errorMessages: ['Not now.'], errors: {} } };
    for (const path of ['/screens$', '/workflowscheme$', '/api/3/project$', '/board$']) {
      await site.call('POST', '/emulator/faults', { method: 'POST', path, ...refusal });

      const stopped = await site.init();

      expect(problemsOf(stopped)).toEqual([
        expect.stringMatching(/^Could not create .*\. Not now\. → .* Then run init again/),
      ]);
    }

    const finished = await site.init();

    expect(problemsOf(finished)).toEqual([]);
    expect(stepsOf(await site.init())).toEqual([]);
    const names = site.jira.store.directory.customFields.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  test('waits while Jira changes other workflows', async () => {
    await using site = await startProvisionSite();
    const busy = { errorMessages: ['Another task is currently running.'], errors: {} };
    const path = '/workflows/create$';
    await site.call('POST', '/emulator/faults', { path, count: 2, status: 409, body: busy });

    expect(problemsOf(await site.init())).toEqual([]);
  });

  test('makes what tests seed', async () => {
    await using site = await startProvisionSite();
    seedMailProject(site.jira.store);

    const news = await site.init({ mergeFields: acquaintanceFields, webhook: undefined });

    expect(stepsOf(news)).toEqual([]);
    expect(news.map(({ kind }) => kind)).toEqual(['in-place', 'by-hand', 'by-hand', 'by-hand']);
  });
});

describe('what is left to do by hand', () => {
  test('comes with where to do it', async () => {
    await using site = await startProvisionSite();

    const news = await site.init({ webhook: undefined, worker: 'postboard@example.org' });

    const links = news.flatMap((item) =>
      item.kind === 'by-hand' ? [item.link.replace(site.jira.url, '')] : [],
    );
    expect(links).toEqual([
      '/jira/software/c/projects/MAIL/boards/1?config=columns',
      '/plugins/servlet/webhooks',
      '/plugins/servlet/project-config/MAIL/roles',
      '/plugins/servlet/project-config/MAIL/notifications',
      '/jira/software/c/projects/MAIL/settings/automation',
    ]);
  });

  test('is the webhook where the account sees none', async () => {
    await using site = await startProvisionSite();
    const path = '/webhooks/1.0/webhook$';
    const body = { errorMessages: ['No.'], errors: {} };
    await site.call('POST', '/emulator/faults', { path, count: 9, status: 403, body });

    const news = await site.init();

    expect(problemsOf(news)).toEqual([]);
    expect(news).toContainEqual({
      kind: 'by-hand',
      sentence: expect.stringMatching(
        /^Jira shows this account no webhooks \(No\.\); make a webhook with the URL https:\/\/postboard\.example\.org\/webhooks\/jira, /,
      ),
      link: `${site.jira.url}/plugins/servlet/webhooks`,
    });
  });
});

describe('who may not', () => {
  test('is told so, and changes nothing', async () => {
    await using site = await startProvisionSite(['ADMINISTER']);

    expect(problemsOf(await site.init())).toEqual([
      expect.stringMatching(
        /^Ada Admin \(admin@example\.org\) does not administer Jira at http.* → Use .* --admin EMAIL and JIRA_ADMIN_TOKEN/,
      ),
    ]);
    expect(site.jira.store.directory.customFields).toEqual([]);
  });
});
