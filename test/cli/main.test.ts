import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFlags } from '../../src/bootstrap/node.mjs';

const root = resolve(import.meta.dirname, '../..');

interface Answer {
  readonly code: number;
  readonly output: string;
  readonly complaint: string;
}

function postboard(...args: readonly string[]): Promise<Answer> {
  const env = { PATH: process.env['PATH'] };
  return new Promise((settle) => {
    const child = execFile(
      process.execPath,
      ['src/cli/main.ts', ...args],
      { cwd: root, env },
      (_failure, output, complaint) => settle({ code: child.exitCode ?? -1, output, complaint }),
    );
  });
}

describe('the command line', () => {
  test('lists its commands when asked', async () => {
    const { code, output, complaint } = await postboard('--help');

    expect(output).toMatch(/^Usage: postboard <command> \[flags\]\n\n {2}start +Runs the service/);
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
  });

  test('runs on Node as everything of Postboard does', () => {
    const [first] = readFileSync(resolve(root, 'src/cli/main.ts'), 'utf8').split('\n');

    expect(first).toBe(['#!/usr/bin/env -S node', ...nodeFlags].join(' '));
  });

  test('says how to call a command, and does nothing else', async () => {
    const { code, output } = await postboard('start', '--config', 'absent.yaml', '--help');

    expect(output).toMatch(/^Usage: postboard start \[--config PATH\]/);
    expect(code).toBe(0);
  });

  test.each([
    { args: [], says: /^Usage: postboard <command>/ },
    { args: ['strat'], says: /^There is no command "strat"; did you mean start\?$/ },
    {
      args: ['frobnicate'],
      says: /^There is no command "frobnicate"; there are start, demo, .*, emulate$/,
    },
    { args: ['start', '--rol', 'send'], says: /^Unknown option '--rol'/ },
    { args: ['start', 'send'], says: /^Unexpected argument 'send'/ },
    {
      args: ['start', '--role', 'send,dispatch'],
      says: /^There is no role "dispatch"; there are trigger, review, launch, prepare, send, report, bounces, unsubscribe\.$/,
    },
  ])('answers a wrong call with a sentence and exit code 2: $args', async ({ args, says }) => {
    const { code, output, complaint } = await postboard(...args);

    expect(complaint.trim()).toMatch(says);
    expect({ code, output }).toEqual({ code: 2, output: '' });
  });

  test('ends with exit code 1 and all that is wrong when the config cannot be used', async () => {
    const { code, complaint } = await postboard('start');

    expect(complaint).toMatch(
      /^The config cannot be used \(config\/postboard\.yaml .*\):\n {2}JIRA/,
    );
    expect(complaint).toContain('POSTBOARD_SECRET: is not set');
    expect(code).toBe(1);
  });
});
