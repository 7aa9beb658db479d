import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStandIns, type StandIns } from '../../src/cli/demo/stand-ins.ts';
import { doctor } from '../../src/cli/doctor.ts';
import { amqpUrl } from '../world/broker.ts';
import { ImapServer } from '../world/imap-server.ts';
import { type Changes, openTerminal } from './commands.ts';

interface Line {
  readonly name: string;
  readonly ok: boolean | 'warning';
  readonly detail: string;
  readonly whatToDo?: string;
}

describe.skipIf(amqpUrl === undefined)('the doctor (needs RabbitMQ: set AMQP_URL)', () => {
  let standIns: StandIns;

  beforeAll(async () => {
    standIns = await openStandIns();
  });
  afterAll(async () => {
    await standIns[Symbol.asyncDispose]();
  });

  /** Calls the command as a person would, on the stand-ins with some settings changed. */
  async function examine({ environment, ...changes }: Changes = {}) {
    await using terminal = await openTerminal(standIns.config, {
      ...changes,
      environment: { AMQP_URL: amqpUrl ?? '', ...environment },
    });
    const answer = await terminal.call(doctor, '--json');
    const lines = answer.lines.map((line): Line => JSON.parse(line));
    return { code: answer.code, lines, failed: lines.filter(({ ok }) => ok === false) };
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

  test.each<{ what: string; changes: Changes; says: RegExp }>([
    {
      what: 'a wrong token',
      changes: { environment: { JIRA_API_TOKEN: 'wrong' } },
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
      changes: { sources: { tickets: { issues: { jql: 'project = MAIL', keyField: 'Emial' } } } },
      says: /There is no field “Emial”; did you mean Email\?/,
    },
    {
      what: 'a wrong password for RabbitMQ',
      changes: {
        environment: { AMQP_URL: amqpUrl?.replace(/\/\/[^@]*@/, '//guest:wrong@') ?? '' },
      },
      says: /refuse|password|login/i,
    },
    {
      what: 'a secret that is not set',
      changes: { environment: { POSTBOARD_SECRET: '' } },
      says: /POSTBOARD_SECRET/,
    },
  ])('names $what and exits with 1', async ({ changes, says }) => {
    const { code, failed } = await examine(changes);

    expect(code).toBe(1);
    expect(failed.map(({ detail, whatToDo }) => `${detail} ${whatToDo ?? ''}`).join('\n')).toMatch(
      says,
    );
  });

  test('opens the mailbox for bounces, and marks nothing in it', async () => {
    await using imap = await new ImapServer().listen();
    imap.add('Subject: Hello\r\n\r\n');

    const { lines } = await examine(withMailbox(imap));

    expect(lines.find(({ name }) => name === 'Mailbox for bounces')).toMatchObject({
      ok: true,
      detail: 'INBOX of bounces is open; 1 unseen.',
    });
    expect(imap.flags()).toEqual(['']);
  });

  test.each([
    ['a wrong password', { password: 'wrong' }, /does not let bounces in .*Wrong password/],
    ['a folder that is not there', { folder: 'Bounces' }, /The mailbox Bounces .* cannot be read/],
    ['a certificate that nobody vouches for', { encryption: 'tls' }, /certificate/],
  ] as const)('names the mailbox for bounces with %s', async (_what, changes, says) => {
    const { password, ...settings } = { password: 'secret', ...changes };
    await using imap = await new ImapServer('encryption' in changes ? 'tls' : 'none').listen();

    const { code, failed } = await examine(withMailbox(imap, settings, password));

    expect(code).toBe(1);
    expect(failed.map(({ name }) => name)).toEqual(['Mailbox for bounces']);
    expect(failed[0]?.detail).toMatch(says);
  });
});

function withMailbox({ port }: ImapServer, settings: object = {}, password = 'secret'): Changes {
  const mailbox = { host: '127.0.0.1', port, encryption: 'none', user: 'bounces', ...settings };
  return {
    mail: { bounceDomain: 'bounces.example.com' },
    bounces: { mailbox },
    environment: { MAILBOX_PASSWORD: password },
  };
}
