import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { readEmulateFlags } from '../../src/cli/emulate/flags.ts';

const root = resolve(import.meta.dirname, '../..');
const freePorts = ['--jira-port', '0', '--smtp-port', '0'];
const started = new Set<ChildProcess>();

afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
});

function launch(args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['src/cli/main.ts', 'emulate', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], NO_COLOR: '1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  return child;
}

/** Starts it, and reads what it says until it has said everything. */
async function emulate(args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  const child = launch([...freePorts, ...args], variables);
  let said = '';
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.includes('Try it:')) break;
  }
  const site = /Jira {7}(http:\S+)/.exec(said)?.[1] ?? '';
  const smtpPort = Number(/SMTP {7}127\.0\.0\.1:(\d+)/.exec(said)?.[1]);
  const get = (path: string, token: string) =>
    fetch(site + path, {
      headers: { Authorization: `Basic ${btoa(`robin.weller@example.com:${token}`)}` },
    });
  return { child, said, site, smtpPort, get };
}

async function complaint(...args: readonly string[]) {
  const child = launch(args);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { said: said.trim(), code };
}

describe('the emulated Jira and mail server', () => {
  test('are there with the board of the demo until they are told to stop', async () => {
    const { child, said, get } = await emulate(['--search-lag', '0s']);

    const token = /API token {2}(\S+)/.exec(said)?.[1] ?? '';
    const answer = await get('/rest/api/3/search/jql?jql=issuetype=Campaign&fields=status', token);
    const { issues } = (await answer.json()) as { issues: { id: string }[] };
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');

    expect(issues).toHaveLength(2);
    // Not the ids that it had in its last life.
    expect(Number(issues[0]?.id)).toBeGreaterThan(1_000_000);
    expect(code).toBe(0);
  });

  test('hold a project and as many recipients as wanted, and take mail', async () => {
    const { said, site, smtpPort, get } = await emulate(['--empty', '--issues', '300'], {
      JIRA_API_TOKEN: 'of-my-own',
    });

    await createTransport({ host: '127.0.0.1', port: smtpPort }).sendMail({
      from: 'robin@example.com',
      to: 'ada@post.example',
      text: 'Hello',
    });
    const last = await get('/rest/api/3/issue/MAIL-300', 'of-my-own');
    const next = await get('/rest/api/3/issue/MAIL-301', 'of-my-own');
    const inbox = await fetch(`${site}/inbox/api/mails`);

    expect([last.status, next.status]).toEqual([200, 404]);
    expect(await inbox.json()).toMatchObject({ total: 1 });
    expect(said).not.toContain('of-my-own');
  });

  test('say in a sentence that a port is taken', async () => {
    await using other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';

    expect(await complaint('--jira-port', port, '--smtp-port', '0')).toEqual({
      said: `Port ${port} is in use by another program; choose another with --jira-port.`,
      code: 1,
    });
    expect(await complaint('--jira-port', '0', '--smtp-port', port)).toEqual({
      said: `Port ${port} is in use by another program; choose another with --smtp-port.`,
      code: 1,
    });
  });

  test.each([
    [['--jira-port', '80800'], '--jira-port takes a number from 0 to 65535, not "80800".'],
    [['--issues', 'many'], '--issues takes a number from 0 to 1000000, not "many".'],
    [
      ['--search-lag', 'long'],
      '--search-lag: "long" is not a duration such as 30s, 5m, 1.5h or 2d',
    ],
  ])('answer a wrong flag with a sentence: %s', (args, said) => {
    expect(() => readEmulateFlags(args)).toThrow(new UsageError(said));
  });
});
