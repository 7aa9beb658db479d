import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { openStandIns, type StandIns } from '../../src/cli/demo/stand-ins.ts';
import { importRecipients } from '../../src/cli/import.ts';
import type { JiraEmulatorOptions } from '../../src/emulator/jira/emulator.ts';
import { disturb } from '../road/disturb.ts';
import { seedMailProject } from '../world/mail-project.ts';
import { openTerminal } from './commands.ts';

const names = ['summary', 'Email', 'First name', 'Projects shared', 'Last met', 'labels'];

describe('an import', { timeout: 60_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postboard-import-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function file(...lines: readonly (string | Buffer)[]): Promise<string> {
    const path = join(folder, `people-${Math.random()}.csv`);
    await writeFile(path, Buffer.concat(lines.map((line) => Buffer.from(line))));
    return path;
  }

  test('creates recipients of a spreadsheet, changes those whose line says something else, and leaves the rest alone', async () => {
    await using world = await openWorld();
    await using terminal = await openTerminal(world.config);
    const [ada = ''] = await world.robin.create('Recipient', [
      { summary: 'Ada Castell', Email: 'Ada@mail.example', labels: ['mail-7-sent'] },
    ]);
    const people = await file(
      '\uFEFFSummary;E-Mail;First name;Projects shared;Last met;Labels\r\n',
      'Ada Castell;ada@MAIL.example;Ada;3;2026-03-31;friends harbour\r\n',
      '"Ortiz; Ben";ben@post.example;Ben;;;\r\n',
    );

    const planned = await terminal.call(importRecipients, people, '--plan');
    const afterPlan = await world.robin.search('issuetype = Recipient', ['Email']);
    const done = await terminal.call(importRecipients, people);
    const again = await terminal.call(importRecipients, people);
    const found = await world.robin.search('issuetype = Recipient ORDER BY key', names);

    expect(planned.lines).toEqual([
      `line 2: would be changed ${ada} ada@mail.example`,
      'line 3: would be created ben@post.example',
      '',
      '1 would be created, 1 would be changed, 0 unchanged, 0 left out.',
      'Nothing was changed. Run it without --plan to do it.',
    ]);
    expect(afterPlan).toHaveLength(1);
    expect(done.lines.at(-1)).toBe('1 created, 1 changed, 0 unchanged, 0 left out.');
    expect(again).toMatchObject({
      code: 0,
      lines: ['', '0 created, 0 changed, 2 unchanged, 0 left out.'],
    });
    expect(found.map(({ fields }) => names.map((name) => fields[name]))).toEqual([
      [
        'Ada Castell',
        'ada@MAIL.example',
        'Ada',
        3,
        '2026-03-31',
        ['friends', 'harbour', 'mail-7-sent'],
      ],
      ['Ortiz; Ben', 'ben@post.example', 'Ben', null, null, []],
    ]);
  });

  test('names the lines that it leaves out, and brings the others', async () => {
    await using world = await openWorld();
    await using terminal = await openTerminal(world.config);
    const people = await file(
      'Email,First name,Projects shared,Last met,Secret\n',
      'ada@mail.example,Ada,3,,x\n',
      'nobody,Nobody,,,\n',
      'ADA@mail.example,Ada again,,,\n',
      'ben@post.example,Ben,several,31.3.2026,\n',
      'cy@post.example,Cy\n',
      `dee@post.example,${'D'.repeat(256)},,,\n`,
      'eve@post.example,Eve,,,\n',
    );

    const answer = await terminal.call(importRecipients, people, '--ignore', 'secret');
    const asJson = await terminal.call(importRecipients, people, '--ignore', 'secret', '--json');

    expect(answer.code).toBe(1);
    expect(answer.lines).toEqual([
      'line 2: created MAIL-1 ada@mail.example',
      'line 3: refused The address has no @ with a name before it.',
      'line 4: refused It has the same address as line 2.',
      'line 5: refused Projects shared: “several” is no number like 12.5. Last met: “31.3.2026” is no date like 2026-03-31.',
      'line 6: refused There are 2 values for 5 columns.',
      'line 7: refused First name: It has 256 characters; the field takes 255.',
      'line 8: created MAIL-2 eve@post.example',
      '',
      '2 created, 0 changed, 0 unchanged, 5 left out (line 3, 4, 5, 6, 7).',
    ]);
    expect(asJson.lines.map((line): unknown => JSON.parse(line)).at(0)).toEqual({
      line: 2,
      kind: 'unchanged',
      key: 'MAIL-1',
      address: 'ada@mail.example',
    });
  });

  test.each([
    ['alone', []],
    ['beside others', ['ada@mail.example,friend\n']],
  ])('names a line that Jira refuses %s, with the reason', async (_, others) => {
    await using world = await openWorld();
    await using terminal = await openTerminal(world.config);
    const tooLong = 'x'.repeat(256);
    await world.robin.create('Recipient', [{ summary: 'Ben', Email: 'ben@post.example' }]);
    const people = await file(
      'Email,Labels\n',
      ...others,
      `cy@post.example,${tooLong}\nben@post.example,${tooLong}\n`,
    );

    const answer = await terminal.call(importRecipients, people, '--json');

    const reason = `labels: The label '${tooLong}' exceeds the maximum length of 255 characters.`;
    const refused = answer.lines.slice(others.length).map((line): unknown => JSON.parse(line));
    expect(refused).toEqual([
      { line: others.length + 2, kind: 'refused', address: 'cy@post.example', problem: reason },
      { line: others.length + 3, kind: 'refused', address: 'ben@post.example', problem: reason },
    ]);
  });

  test('creates fifty in a call', async () => {
    const calls: string[] = [];
    await using world = await openWorld(({ endpoint }) => void calls.push(endpoint?.path ?? ''));
    await using terminal = await openTerminal(world.config);
    const lines = Array.from({ length: 120 }, (_, at) => `reader${at}@post.example\n`);

    const answer = await terminal.call(importRecipients, await file('Email\n', ...lines));

    expect(answer.lines.at(-1)).toBe('120 created, 0 changed, 0 unchanged, 0 left out.');
    expect(calls.filter((path) => path === '/issue/bulk')).toHaveLength(3);
  });

  test('that lost Jira in its middle says where, and the next one brings the rest, nobody twice', async () => {
    await using world = await openWorld();
    await using terminal = await openTerminal(world.config);
    const people = await file(
      'Email\n',
      ...Array.from({ length: 120 }, (_, at) => `reader${at}@post.example\n`),
    );
    const creating = { method: 'POST', path: '/issue/bulk$' };
    await disturb(world, { ...creating, delayMilliseconds: 0 });
    // Of the second fifty nobody hears whether they were created, and they were.
    await disturb(world, { ...creating, cut: 'after' });

    const lost = terminal.call(importRecipients, people);
    await expect(lost).rejects.toThrow(/could not be reached/);
    const said = terminal.said();
    const again = await terminal.call(importRecipients, people);
    const found = await world.robin.search('issuetype = Recipient', ['Email']);

    expect(said.match(/created/g)).toHaveLength(51);
    expect(said).toContain('Stopped at line 52. Import the file again');
    expect(again).toMatchObject({ code: 0 });
    expect(again.lines.at(-1)).toBe('20 created, 0 changed, 100 unchanged, 0 left out.');
    expect(new Set(found.map(({ fields }) => fields['Email']))).toHaveLength(120);
    expect(found).toHaveLength(120);
  });

  test('does not wait for a Jira that is away', async () => {
    const world = await openWorld();
    await using terminal = await openTerminal(world.config);
    await world[Symbol.asyncDispose]();

    const lost = terminal.call(importRecipients, await file('Email\nada@mail.example\n'));

    await expect(lost).rejects.toThrow(/could not be reached/);
  });

  test.each([
    [
      'a quote that is never closed',
      'Email\nada@mail.example\n"ben@post.example\n',
      /Line 3: A quote/,
    ],
    ['two columns of one name', 'Email,Email\nada@mail.example,x\n', /Line 1: Two columns/],
    ['a column without a field', 'Email,Shoe size\nada@mail.example,7\n', /--ignore "Shoe size"/],
    ['a column that people cannot fill', 'Email,Status\nada@mail.example,x\n', /of type status/],
    ['no lines', '', /The file is empty/],
  ])('changes nothing for a file with %s', async (_, content, complaint) => {
    await using world = await openWorld();
    await using terminal = await openTerminal(world.config);

    const answer = await terminal.call(importRecipients, await file(content));

    expect(answer).toMatchObject({ code: 1, lines: [] });
    expect(answer.complaints).toMatch(complaint);
    expect(world.jira.store.issues.size).toBe(0);
  });

  test('takes the encoding that it is told, and says where a file has another', async () => {
    await using world = await openWorld();
    await using terminal = await openTerminal(world.config);
    const people = await file(
      'Email,First name\njulia@mail.example,',
      Buffer.from('Zoë\n', 'latin1'),
    );

    const untold = await terminal.call(importRecipients, people);
    const told = await terminal.call(importRecipients, people, '--encoding', 'windows-1252');
    const [julia] = await world.robin.search('issuetype = Recipient', ['First name']);

    expect(untold.complaints).toMatch(/Line 2: This is not encoded as UTF-8\./);
    expect(told.code).toBe(0);
    expect(julia?.fields['First name']).toBe('Zoë');
    await expect(terminal.call(importRecipients, people, '--encoding', 'klingon')).rejects.toThrow(
      UsageError,
    );
    await expect(terminal.call(importRecipients)).rejects.toThrow(/Name a file/);
    await expect(terminal.call(importRecipients, `${people}x`)).rejects.toThrow(/There is no file/);
  });
});

function openWorld(onAnswer?: JiraEmulatorOptions['onAnswer']): Promise<StandIns> {
  return openStandIns({
    seedProject: ({ store }) => void seedMailProject(store),
    jira: { searchLagMilliseconds: 0, rateLimits: 'off', onAnswer },
  });
}
