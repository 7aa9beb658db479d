import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmailAddress, hashAddress } from '../../src/campaign/address.ts';
import { UsageError } from '../../src/cli/command.ts';
import { openStandIns } from '../../src/cli/demo/stand-ins.ts';
import { type Listed, type ListedLine, readListed } from '../../src/cli/suppression/entries.ts';
import { type Imported, importListed } from '../../src/cli/suppression/import.ts';
import { suppression } from '../../src/cli/suppression.ts';
import { readCsv } from '../../src/csv/read-csv.ts';
import { appendSuppressions, type SuppressionEntry } from '../../src/suppression/entries.ts';
import { followSuppressions } from '../../src/suppression/follow.ts';
import { addCampaign, addPeople, person, send } from '../road/arrange.ts';
import { openMemoryWorld } from '../world/broker.ts';
import { hasRabbit, needsRabbit, openRoad } from '../world/road.ts';
import { openTerminal } from './commands.ts';

const minutes = { timeout: 240_000 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postboard-suppression-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(...lines: readonly string[]): Promise<string> {
  const path = join(folder, `list-${Math.random()}.csv`);
  await writeFile(path, lines.join('\n'));
  return path;
}

/** A terminal has the environment of the process: these tests come one after the other. */
describe.skipIf(!hasRabbit)(
  `the list of addresses that get no mail, on ${needsRabbit}`,
  minutes,
  () => {
    test('takes a file, of which nobody is mailed, and says whose the addresses are', async () => {
      await using road = await openRoad();
      await using terminal = await openTerminal(road.config);
      await road.start();
      const [ada = '', ben = '', , twin = ''] = await addPeople(road, [
        person('Ada'),
        person('Ben'),
        person('Cleo'),
        person('Ada', { summary: 'Ada once more' }),
      ]);
      const people = await file(
        'Name;E-Mail;Reason;When',
        'Ada;ADA@post.example;unsubscribed;2026-01-31',
        'Ben;ben@post.example;asked on the phone;',
        'Nobody;not an address;;',
        'Stranger;stranger@post.example;complained;',
      );

      const first = await terminal.call(suppression, 'import', people);
      const again = await terminal.call(suppression, 'import', people);
      const list = await terminal.call(suppression, 'list');
      const json = await terminal.call(suppression, 'list', '--json');
      const out = await terminal.call(suppression, 'export');
      const back = await terminal.call(suppression, 'import', await file(...out.lines));
      await send(road, await addCampaign(road));

      expect(first).toMatchObject({ code: 1, text: '3 added, 0 known already, 1 left out.' });
      expect(first.complaints).toMatch(/^line 4: /);
      expect(again.text).toBe('0 added, 3 known already, 1 left out.');
      expect(list.lines[0]).toMatch(/^WHEN +REASON +SOURCE +RECIPIENTS +DETAIL$/);
      expect(list.lines[1]).toMatch(
        new RegExp(`^2026-01-31 .* unsubscribed +import +${ada} ${twin}$`),
      );
      expect(list.lines[2]).toMatch(new RegExp(` listed +import +${ben} +asked on the phone$`));
      expect(list.lines.at(-1)).toBe(
        '3 addresses get no mail; 1 of them belong to no recipient in Jira.',
      );
      expect(list.text + json.text).not.toContain('@');
      expect(json.lines.map((line) => JSON.parse(line).recipients)).toEqual([
        [ada, twin],
        [ben],
        [],
      ]);
      expect(out.lines).toEqual([
        'Email,Reason,Source,When,Detail',
        'ada@post.example,unsubscribed,import,2026-01-31T00:00:00.000Z,',
        expect.stringMatching(/^ben@post.example,listed,import,.*,asked on the phone$/),
      ]);
      expect(out.complaints).toBe('Left out: 1 address that no recipient in Jira has.');
      expect(back).toMatchObject({ code: 0, text: '0 added, 2 known already, 0 left out.' });
      expect(road.mailed()).toEqual(['cleo@post.example']);
    });

    test('is not there before a Postboard was, which is said', async () => {
      await using standIns = await openStandIns();
      const environment = { AMQP_URL: process.env['AMQP_URL'] ?? '' };
      await using terminal = await openTerminal(standIns.config, { environment });

      const listing = terminal.call(suppression, 'list');

      await expect(listing).rejects.toThrow('This RabbitMQ knows no Postboard called');
    });

    test('takes nothing of a file that cannot be read to its end', async () => {
      await using standIns = await openStandIns();
      await using terminal = await openTerminal(standIns.config);
      const broken = await file(
        'Email,Reason',
        'ada@post.example,listed',
        'ben@post.example,"open',
      );

      const answer = await terminal.call(suppression, 'import', broken);

      expect(answer.code).toBe(1);
      expect(answer.complaints).toMatch(/^Nothing was imported from .*\n {2}Line 3: A quote/);
    });

    test.each([
      ['nothing', [], /^Usage: postboard suppression/],
      ['something else', ['exprot'], /did you mean export\?/],
      ['to import no file', ['import'], /Name a file/],
      ['to import a file that is not there', ['import', 'no.csv'], /There is no file no\.csv/],
      ['to list a file', ['list', 'no.csv'], /Unexpected argument 'no\.csv'/],
    ])('is told %s, which is answered with how to call it', async (_what, args, says) => {
      const run = suppression.run(args, new AbortController().signal);

      await expect(run).rejects.toThrow(UsageError);
      await expect(run).rejects.toThrow(says);
    });
  },
);

describe('an address of a file', () => {
  const secret = 'a secret of today, long enough';
  const ada = 'ada@example.com' as EmailAddress;
  const about = { v: 1, address: hashAddress(ada, secret) } as const;
  const lifted: SuppressionEntry = { ...about, kind: 'lifted', at: 50, by: 'Robin' };
  const undeliverable: SuppressionEntry = {
    ...about,
    kind: 'suppressed',
    at: 60,
    reason: 'undeliverable',
    source: 'bounce',
  };

  test.each<{ what: string; before: SuppressionEntry[]; line: Partial<Listed>; outcome: Imported }>(
    [
      {
        what: 'was lifted since it was listed stays off',
        before: [lifted],
        line: { at: 40 },
        outcome: { added: 0, known: 0, lifted: 1 },
      },
      {
        what: 'was listed after it was lifted is on it again',
        before: [lifted],
        line: { at: 70 },
        outcome: { added: 1, known: 0, lifted: 0 },
      },
      {
        what: 'is on the list for a lighter reason gets the weightier one',
        before: [undeliverable],
        line: { reason: 'unsubscribed' },
        outcome: { added: 1, known: 0, lifted: 0 },
      },
      {
        what: 'is on the list for a weightier reason keeps it',
        before: [undeliverable],
        line: { reason: 'listed' },
        outcome: { added: 0, known: 1, lifted: 0 },
      },
    ],
  )('that $what', async ({ before, line, outcome }) => {
    await using world = openMemoryWorld();
    const broker = await world.open();
    await appendSuppressions(broker, before);
    const { signal } = new AbortController();
    await using suppressions = await followSuppressions({ broker, secrets: [secret] }, signal);
    const listed: Listed = {
      kind: 'listed',
      line: 2,
      address: ada,
      reason: 'listed',
      detail: '',
      at: undefined,
      ...line,
    };

    const imported = await importListed([listed], {
      publisher: broker,
      suppressions,
      secret,
      now: 100,
    });

    expect(imported).toEqual(outcome);
  });
});

describe('a line of a file that says who gets no mail', () => {
  const now = Date.parse('2026-06-01');
  const header = 'Email,Reason,Detail,When';

  async function read(...lines: readonly string[]): Promise<readonly ListedLine[]> {
    const found: ListedLine[] = [];
    for await (const line of readListed(readCsv([Buffer.from(lines.join('\n'))]), now))
      found.push(line);
    return found;
  }

  test.each([
    ['a reason of ours', 'Complained,spam button,', 'complained', 'spam button', undefined],
    ['words of another service', 'Hard Bounce,,', 'listed', 'Hard Bounce', undefined],
    ['no reason', ',,', 'listed', '', undefined],
    ['what a spreadsheet is kept from computing', "listed,'=1+1,", 'listed', '=1+1', undefined],
    ['a time', 'unsubscribed,,2026-03-31', 'unsubscribed', '', Date.parse('2026-03-31')],
  ])('keeps %s', async (_what, rest, reason, detail, at) => {
    const lines = await read(header, `ada@example.com,${rest}`);

    expect(lines).toEqual([
      { kind: 'listed', line: 2, address: 'ada@example.com', reason, detail, at },
    ]);
  });

  test.each([
    ['no address', ',listed,,', /There is no address/],
    ['a time to come', 'ada@example.com,,,2027-01-01', /no time in the past/],
    ['a time that is none', 'ada@example.com,,,soon', /“soon” is no time/],
    [
      'an address among its words',
      'ada@example.com,asked by ben@example.com,,',
      /holds an address/,
    ],
  ])('is left out by its number where it has %s', async (_what, line, says) => {
    const [, fault] = await read(header, 'ben@example.com,,,', line);

    expect(fault).toMatchObject({ kind: 'fault', line: 3, isFinal: false });
    expect(fault).toHaveProperty('problem', expect.stringMatching(says));
  });

  test('is not read where no column is called Email', async () => {
    const lines = await read('Name,Reason', 'Ada,listed');

    expect(lines).toEqual([
      {
        kind: 'fault',
        line: 1,
        problem: 'No column is called Email; there are Name, Reason.',
        isFinal: true,
      },
    ]);
  });
});
