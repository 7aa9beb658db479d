import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { openStandIns, type StandIns } from '../../src/cli/demo/stand-ins.ts';
import { amqpUrl } from '../world/broker.ts';

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
const run = promisify(execFile);

interface Line {
  readonly name: string;
  readonly ok: boolean | 'warning';
  readonly detail: string;
  readonly whatToDo?: string;
}

describe.skipIf(amqpUrl === undefined)('the doctor (needs RabbitMQ: set AMQP_URL)', () => {
  let standIns: StandIns;
  let folder: string;

  beforeAll(async () => {
    standIns = await openStandIns();
    folder = await mkdtemp(join(tmpdir(), 'postboard-doctor-'));
  });
  afterAll(async () => {
    await standIns[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** Runs the command as a person would, on the stand-ins with some settings changed. */
  async function examine(
    changes: {
      readonly jira?: object;
      readonly smtp?: object;
      readonly issues?: object;
    } = {},
    environment: NodeJS.ProcessEnv = {},
  ) {
    const { config, sink } = standIns;
    const path = join(folder, `${crypto.randomUUID()}.yaml`);
    const { site, email, project } = config.jira;
    await writeFile(
      path,
      stringify({
        jira: { site, email, project, ...changes.jira },
        rabbitmq: config.rabbitmq,
        smtp: { host: sink.host, port: sink.port, encryption: 'none', ...changes.smtp },
        mail: config.mail,
        ...(changes.issues && { sources: { tickets: { issues: changes.issues } } }),
      }),
    );
    const env = {
      ...process.env,
      JIRA_API_TOKEN: config.secrets.jiraApiToken,
      JIRA_WEBHOOK_SECRET: config.secrets.jiraWebhookSecret,
      POSTBOARD_SECRET: config.secrets.postboardSecret,
      ...environment,
    };
    const ended = await run(process.execPath, [main, 'doctor', '--json', '--config', path], {
      env,
    }).then(
      ({ stdout }) => ({ stdout, code: 0 }),
      (error: { stdout: string; code: number }) => error,
    );
    const lines = ended.stdout
      .trim()
      .split('\n')
      .map((line): Line => JSON.parse(line));
    return { code: ended.code, lines, failed: lines.filter(({ ok }) => ok === false) };
  }

  test('finds a complete set-up fit, and says that a webhook is missing', async () => {
    const { code, lines, failed } = await examine();

    expect(failed).toEqual([]);
    expect(code).toBe(0);
    expect(lines.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'Config',
        'Jira account',
        'Jira permissions',
        'RabbitMQ',
        'SMTP connection',
      ]),
    );
    expect(lines.find(({ name }) => name === 'Jira webhook')?.ok).toBe('warning');
  });

  test.each<{
    what: string;
    changes: Parameters<typeof examine>[0];
    env?: NodeJS.ProcessEnv;
    says: RegExp;
  }>([
    {
      what: 'a wrong token',
      changes: {},
      env: { JIRA_API_TOKEN: 'wrong' },
      says: /JIRA_API_TOKEN|token/i,
    },
    { what: 'a missing project', changes: { jira: { project: 'NOPE' } }, says: /NOPE/ },
    {
      what: 'a missing status',
      changes: { jira: { campaignStatuses: { paused: 'On hold' } } },
      says: /On hold/,
    },
    { what: 'a missing field', changes: { jira: { fields: { pace: 'Speed' } } }, says: /Speed/ },
    {
      what: 'a mail server that is not there',
      changes: { smtp: { port: 1 } },
      says: /127\.0\.0\.1:1/,
    },
    {
      what: 'a source that finds issues by no field',
      changes: { issues: { jql: 'project = MAIL', keyField: 'Emial' } },
      says: /There is no field “Emial”; did you mean Email\?/,
    },
    {
      what: 'a wrong password for RabbitMQ',
      changes: {},
      env: { AMQP_URL: amqpUrl?.replace(/\/\/[^@]*@/, '//guest:wrong@') ?? '' },
      says: /refuse|password|login/i,
    },
    {
      what: 'a secret that is not set',
      changes: {},
      env: { POSTBOARD_SECRET: '' },
      says: /POSTBOARD_SECRET/,
    },
  ])('names $what and exits with 1', async ({ changes, env, says }) => {
    const { code, failed } = await examine(changes, env);

    expect(code).toBe(1);
    expect(failed.map(({ detail, whatToDo }) => `${detail} ${whatToDo ?? ''}`).join('\n')).toMatch(
      says,
    );
  });
});
