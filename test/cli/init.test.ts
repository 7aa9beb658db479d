import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { UsageError } from '../../src/cli/command.ts';
import { mergeFieldOf, webhookUrlOf } from '../../src/cli/init/flags.ts';
import { type JiraEmulator, startJiraEmulator } from '../../src/emulator/jira/emulator.ts';

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
const secret = 'a-secret-of-many-characters';

const account = (name: string, lacks: readonly string[] = []) => ({
  accountId: `712020:${name}`,
  email: `${name}@example.com`,
  apiToken: `${name}-token`,
  displayName: name,
  timeZone: 'Etc/UTC',
  lacks,
});

describe('postboard init', () => {
  let jira: JiraEmulator;
  let folder: string;

  beforeAll(async () => {
    jira = await startJiraEmulator({
      accounts: [account('ada'), account('postboard', ['ADMINISTER'])],
      rateLimits: 'off',
      searchLagMilliseconds: 0,
    });
    folder = await mkdtemp(join(tmpdir(), 'postboard-init-'));
    await writeFile(
      join(folder, 'postboard.yaml'),
      stringify({
        jira: {
          site: jira.url,
          email: 'postboard@example.com',
          project: 'MAIL',
          callsPerSecond: 50,
        },
        smtp: { host: '127.0.0.1', port: 25, encryption: 'none' },
        mail: { fromDomains: ['example.com'], messageIdDomain: 'example.com' },
      }),
    );
  });
  afterAll(async () => {
    await jira[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function init(args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
    const config = join(folder, 'postboard.yaml');
    const env = {
      PATH: process.env['PATH'],
      NO_COLOR: '1',
      JIRA_API_TOKEN: 'postboard-token',
      JIRA_WEBHOOK_SECRET: secret,
      POSTBOARD_SECRET: secret,
      ...variables,
    };
    return new Promise<{ code: number; said: string; complaint: string }>((settle) => {
      const child = execFile(
        process.execPath,
        [main, 'init', '--config', config, ...args],
        { env },
        (_failure, said, complaint) => settle({ code: child.exitCode ?? -1, said, complaint }),
      );
    });
  }

  test('says what stands in the way, and exits with 1', async () => {
    const { code, said } = await init([]);

    expect(code).toBe(1);
    expect(said).toContain('failed  postboard (postboard@example.com) does not administer Jira');
    expect(said).toContain('→ Use the e-mail address and the token of somebody who does');
  });

  test('shows the plan, then follows it as an administrator, and finds nothing to do again', async () => {
    const admin = ['--admin', 'ada@example.com', '--merge-field', 'Last met=date'];
    const token = { JIRA_ADMIN_TOKEN: 'ada-token' };

    const planned = await init([...admin, '--plan'], token);
    const projectsThen = jira.store.directory.projects.length;
    const done = await init([...admin, '--webhook-url', 'https://mail.example.com'], token);
    const again = await init([...admin, '--json'], token);

    expect([planned.code, done.code, again.code]).toEqual([0, 0, 0]);
    expect(planned.said).toContain('would   create the field Last met (date)');
    expect(planned.said).toContain('Nothing was changed. Run it without --plan to do it.');
    expect(projectsThen).toBe(0);
    expect(done.said).toContain('done    create the company-managed project MAIL');
    expect(done.said).toMatch(
      /by hand Give the board a column for each status: .*:\n +→ http\S+boards\/1\?config=columns/,
    );
    expect(done.said).toContain('by hand Give postboard@example.com the role Administrators');
    expect(done.said).not.toContain(secret);
    const kinds = again.said
      .trim()
      .split('\n')
      .map((line): string => JSON.parse(line).kind);
    expect(new Set(kinds)).toEqual(new Set(['in-place', 'by-hand']));
  });

  test('wants the token of whom it names', async () => {
    const { code, complaint } = await init(['--admin', 'ada@example.com']);

    expect(code).toBe(2);
    expect(complaint).toContain(
      'JIRA_ADMIN_TOKEN is not set; it is the API token of ada@example.com.',
    );
  });
});

describe('a flag of init', () => {
  test.each([
    ['First name', { name: 'First name', kind: 'text' }],
    ['Last met=date', { name: 'Last met', kind: 'date' }],
    ['a=b = number', { name: 'a=b', kind: 'number' }],
  ])('--merge-field %s is a field', (text, field) => {
    expect(mergeFieldOf(text)).toEqual(field);
  });

  test.each(['=text', 'Colour=choice', 'Colour=paint'])('--merge-field %s is none', (text) => {
    expect(() => mergeFieldOf(text)).toThrow(UsageError);
  });

  test.each(['postboard.example.com', 'http://mail.example.com', 'ftp://x'])(
    '--webhook-url %s is nothing that Jira calls',
    (text) => {
      expect(() => webhookUrlOf(text)).toThrow(UsageError);
    },
  );
});
