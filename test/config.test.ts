import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { environment, openConfigFolder, smallest } from './world/config-file.ts';

const { folder, load, problemsOf } = openConfigFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const shipped = resolve(import.meta.dirname, '../config/postboard.yaml');

describe('the config that is shipped', () => {
  test('is usable once the secrets are there', () => {
    const config = loadConfig(shipped, environment);

    expect(config.jira.site).toBe('https://example.atlassian.net');
    expect(config.templates).toBe(resolve(import.meta.dirname, '../templates'));
  });

  test('shows the defaults where it shows a setting as a comment', () => {
    const uncommented = readFileSync(shipped, 'utf8').replaceAll(/^( *)# (\w+: )/gm, '$1$2');
    const { mailsPerSecond, allConnections, ...smtp } = load(uncommented).smtp;
    const { bounceDomain, ...mail } = load(uncommented).mail;
    const { quietHours, ...schedule } = load(uncommented).schedule;

    expect([mailsPerSecond, allConnections]).toEqual([10, 10]);
    expect(bounceDomain).toBe('bounces.example.com');
    expect(quietHours).toEqual({ from: 21 * 60, to: 8 * 60 });
    expect({ ...load(uncommented), smtp, mail, schedule }).toEqual({
      ...load(readFileSync(shipped, 'utf8')),
      smtp,
      mail,
      schedule,
    });
  });
});

describe('a config of the fewest lines', () => {
  test('takes durations as milliseconds and everything else by default', () => {
    const config = load(`${smallest}\nreport: { every: 1.5m }`);

    expect(config.report).toMatchObject({ every: 90_000, recipientComments: 'failures' });
    expect(config.run.deadline).toBe(86_400_000);
    expect(config.jira.campaignStatuses.dryRun).toBe('Dry run');
    expect(config.amqpUrls).toEqual(['amqp://localhost']);
    expect(config.logLevel).toBe('info');
  });

  test('takes secrets and broker from the environment, and an empty variable as none', () => {
    const config = load(smallest, {
      ...environment,
      SMTP_PASSWORD: '',
      POSTBOARD_PREVIOUS_SECRETS: 'a secret of last year, a secret of before',
      AMQP_URL: 'amqp://one, amqps://user:password@two:5671/mail',
    });

    expect(config.amqpUrls).toEqual(['amqp://one', 'amqps://user:password@two:5671/mail']);
    expect(config.secrets).toEqual({
      jiraApiToken: 'token',
      jiraWebhookSecret: 'a secret of the webhook',
      automationSecret: undefined,
      mailboxPassword: undefined,
      postboardSecret: 'a secret of the hashes',
      previousPostboardSecrets: ['a secret of last year', 'a secret of before'],
    });
  });

  test('takes a section without settings as its defaults', () => {
    expect(load(`${smallest}\nhttp:\n`).http).toEqual({ host: '127.0.0.1', port: 8025 });
  });

  test('finds templates beside the file, wherever the process runs', () => {
    expect(load(`${smallest}\ntemplates: letters`).templates).toBe(join(folder, 'letters'));
  });
});

describe('a config with mistakes', () => {
  test('is refused with one list of everything wrong in file and environment', () => {
    const yaml = `
jira:
  site: example.atlassian.net
  emial: postboard@example.com
  project: mail
  callsPerSecond: 500
smtp: { host: smtp.example.com, port: "25", encryption: ssl, replyTimeout: 10 minutes }
mail: { fromDomains: [], messageIdDomain: not a domain }
run: { partitions: 0, colour: red }
`;

    expect(() => load(yaml, { POSTBOARD_SECRET: 'short', AMQP_URL: 'localhost:5672' })).toThrow(
      `The config cannot be used (${join(folder, 'postboard.yaml')} and the environment):
  jira.site: is not a web address such as https://example.atlassian.net
  jira.email: is missing
  jira.project: is not the key of a project, such as MAIL
  jira.callsPerSecond: must be at most 50
  jira.emial: is not a setting; did you mean email?
  smtp.port: must be a number
  smtp.encryption: must be one of starttls, tls, none
  smtp.replyTimeout: is not a duration such as 30s, 5m, 1.5h or 2d
  mail.fromDomains: must not be empty
  mail.messageIdDomain: is not a domain such as example.com
  run.partitions: must be at least 1
  run.colour: is not a setting; here it takes partitions, retryDelays, deadline, unconfirmed, softBounces, requireDryRun, audienceDrift, fourEyes, oldestMove, keepJournal
  JIRA_API_TOKEN: is not set; it is the API token that belongs to jira.email
  JIRA_WEBHOOK_SECRET: is not set; it is the secret typed into the form of Jira's webhook, which signs each call
  POSTBOARD_SECRET: is shorter than 16 characters; \`openssl rand -hex 32\` makes a good one
  AMQP_URL: is not an address such as amqp://user:password@host:5672/vhost, or several of them with commas between`,
    );
  });

  test.each([
    {
      name: 'a file that is empty',
      yaml: '',
      problems: ['jira: is missing', 'smtp: is missing', 'mail: is missing'],
    },
    {
      name: 'YAML that does not parse',
      yaml: 'jira:\n  site: [https://example.com\n',
      problems: [expect.stringMatching(/^line 3, column 1: /)],
    },
    {
      name: 'a setting that is there twice',
      yaml: `${smallest}\nsmtp: { host: other, port: 25 }`,
      problems: ['line 6, column 1: Map keys must be unique'],
    },
    {
      name: 'a list where a group belongs',
      yaml: smallest.replace(/smtp: .*/, 'smtp: []'),
      problems: ['smtp: must be a group of settings'],
    },
    {
      name: 'a token sent in clear',
      yaml: smallest.replace('https:', 'http:'),
      problems: [
        'jira.site: must begin with https:, because the API token travels with every request',
      ],
    },
    {
      name: 'a password sent in clear',
      yaml: smallest.replace(
        /smtp: .*/,
        'smtp: { host: far, port: 25, user: me, encryption: none }',
      ),
      problems: [
        'smtp.encryption: none would send the password of smtp.user in clear; take starttls or tls',
      ],
    },
    {
      name: 'two statuses of one name',
      yaml: smallest.replace(
        'project: MAIL',
        'project: MAIL, campaignStatuses: { paused: sending }',
      ),
      problems: [
        'jira.campaignStatuses.paused: is "sending", and so is jira.campaignStatuses.sending; each needs its own',
      ],
    },
    {
      name: 'sources of merge data that are nowhere, in two places, or half told',
      yaml: `${smallest}
sources:
  work: { query: select 1 }
  plan: { sqlite: a.sqlite, postgres: CRM_URL, query: select 1 }
  tickets: { issues: { jql: project = HELP } }
  past: { sqlite: a.sqlite }
  own: { issues: { jql: project = HELP, keyField: Email }, onFailure: default }`,
      problems: [
        expect.stringMatching(/^sources\.work: needs one of sqlite .*, postgres .* and issues/),
        expect.stringMatching(/^sources\.plan: needs one of sqlite/),
        'sources.tickets.issues.keyField: is missing',
        'sources.past: needs query where it is a database, and none where it is issues of Jira',
        'sources.own: needs default, the row that stands in when the source fails',
      ],
    },
  ])('says what is wrong: $name', ({ yaml, problems }) => {
    expect(problemsOf(yaml)).toEqual(problems);
  });

  test.each([
    {
      name: 'a login without a password',
      variables: { SMTP_PASSWORD: '' },
      problem: 'SMTP_PASSWORD: is not set; it is the password that belongs to smtp.user',
    },
    {
      name: 'an unknown log level',
      variables: { LOG_LEVEL: 'loud' },
      problem: 'LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent',
    },
    {
      name: 'a host of several that is no address',
      variables: { AMQP_URL: 'amqp://one,two' },
      problem: expect.stringMatching(/^AMQP_URL: is not an address such as amqp:/),
    },
  ])('says what is wrong with the environment: $name', ({ variables, problem }) => {
    const yaml = smallest.replace('port: 25', 'port: 25, user: me');

    expect(problemsOf(yaml, { ...environment, ...variables })).toEqual([problem]);
  });

  test('names the file that is not there', () => {
    expect(() => loadConfig(join(folder, 'absent.yaml'), environment)).toThrow(
      /absent\.yaml.*\n {2}the file cannot be read: Error: ENOENT/,
    );
  });

  test('does not repeat a secret', () => {
    const url = 'http://user:hunter2@host';

    expect(problemsOf(smallest, { ...environment, AMQP_URL: url }).join()).not.toContain('hunter2');
  });
});
