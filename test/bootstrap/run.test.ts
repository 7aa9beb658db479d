import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

function run(args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  return new Promise<{ code: number | null; said: string }>((settle) => {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...variables };
    const child = execFile(
      process.execPath,
      ['src/bootstrap/run.mjs', ...args],
      { cwd: root, env },
      (_failure, _output, said) => settle({ code: child.exitCode, said: said.trim() }),
    );
  });
}

describe('what npm calls', () => {
  test('says in a sentence when the broker that was named does not answer', async () => {
    const { code, said } = await run(['demo'], { AMQP_URL: 'amqp://127.0.0.1:1' });

    expect(said).toBe(
      'No RabbitMQ answers at 127.0.0.1:1, which AMQP_URL names; start it, or unset AMQP_URL.',
    );
    expect(code).toBe(1);
  });

  test('passes arguments on, and the exit code back', async () => {
    const { code, said } = await run(['postboard', 'frobnicate']);

    expect(said).toMatch(/^There is no command "frobnicate"/);
    expect(code).toBe(2);
  });

  test('lists what it can do when called wrongly', async () => {
    const { code, said } = await run(['tset']);

    expect(said).toBe(
      'There is no "tset" here; there are demo, test, chaos, bench, check, start, emulate and postboard.',
    );
    expect(code).toBe(2);
  });
});
