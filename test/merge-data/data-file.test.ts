import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { DataFileRef } from '../../src/campaign/content.ts';
import { type Jira, JiraRefused } from '../../src/jira/port.ts';
import { readTable } from '../../src/merge-data/data-file.ts';
import { openMergeSources } from '../../src/merge-data/open.ts';
import { recipientOf } from '../prepare/stationery.ts';
import { noJira } from './no-jira.ts';

const { signal } = new AbortController();
const logger = pino({ enabled: false });
const name = 'seats.data.csv';
const read = (text: string | Buffer) => readTable(name, Buffer.from(text));

describe('a CSV file with data for letters', () => {
  test.each([
    ['Email;First seat\nAda@Example.com;12 B\nbob@example.com;\nada@example.com;14 C\n', 'address'],
    ['Name,E-mail,First seat\n,ada@example.com,12 B\n,ada@example.com,14 C\n,b@x.yz,\n', 'address'],
    ['Email,Issue key,First seat\n,mail-7,12 B\n,MAIL-7,14 C\n,MAIL-8,\n', 'key'],
  ])('says by one of its columns to whom a line belongs: %j', async (text, by) => {
    const reading = await read(text);

    if (reading.kind === 'problems') throw new Error(reading.problems.join('\n'));
    const { table } = reading;
    expect(table).toMatchObject({ by, count: 3 });
    expect(table.columns).toContain('firstSeat');
    const rows = table.rows.get(by === 'key' ? 'mail-7' : 'ada@example.com');
    expect(rows?.map(({ firstSeat }) => firstSeat)).toEqual(['12 B', '14 C']);
  });

  test.each<{ what: string; text: string | Buffer; says: readonly string[] }>([
    {
      what: 'nobody to belong to',
      text: 'Name,Seat\nAda,12 B\n',
      says: ['line 1: No column says to whom a line belongs: call one Email, or Key for'],
    },
    {
      what: 'two columns of one name in templates',
      text: 'Email,First seat,first-seat\n',
      says: ['line 1: The columns “First seat” and “first-seat” are both firstSeat in templates'],
    },
    {
      what: 'lines that belong to nobody, or are ragged',
      text: 'Email,Seat\nada,1\nada@example.com,2\n,3\nbob@example.com\nbob@example.com,4\n',
      says: [
        'line 2: Email is “ada”. The address has no @ with a name before it.',
        'line 4: Email is empty.',
        'line 5: There is 1 value for 2 columns.',
      ],
    },
    { what: 'keys that are none', text: 'Key,Seat\nMAIL,1\n', says: ['line 2: Key is “MAIL”.'] },
    { what: 'no lines', text: 'Email,Seat\n', says: ['line 1: There are no lines behind'] },
    { what: 'nothing', text: '', says: ['line 1: The file is empty.'] },
    {
      what: 'another encoding',
      text: Buffer.from('Email,Name\nada@example.com,Müller\n', 'latin1'),
      says: ['line 2: This is not encoded as UTF-8.'],
    },
    {
      what: 'a quote that is never closed',
      text: 'Email,Seat\nada@example.com,"1\n',
      says: ['line 2: A quote (") that is opened here is never closed.'],
    },
    { what: 'no text at all', text: Buffer.from([80, 75, 3, 4, 0, 0]), says: ['line 1: '] },
  ])('is said to be wrong, line by line, with $what', async ({ text, says }) => {
    const reading = await read(text);

    expect(reading).toEqual({
      kind: 'problems',
      problems: says.map((sentence) => expect.stringContaining(`${name}, ${sentence}`)),
    });
  });

  test('names the first ten wrong lines of thousands, and counts the others', async () => {
    const lines = Array.from({ length: 5_000 }, (_, number) => `nobody${number},1`);

    const reading = await read(['Email,Seat', ...lines].join('\n'));

    const problems = reading.kind === 'problems' ? reading.problems : [];
    expect(problems).toHaveLength(11);
    expect(problems.at(-1)).toBe(`${name}: 4990 more lines cannot be used, either.`);
  });
});

function open(attachment: Jira['attachment']) {
  return openMergeSources({ definitions: {}, jira: { ...noJira, attachment }, logger });
}

describe('a CSV file that is attached to a campaign', () => {
  const bytes = Buffer.from('Email,Seat\nr0@example.com,12 B\n');
  const file = { id: '1', name, mediaType: 'text/csv', sizeBytes: bytes.length };
  const uses = new Map([['seats', { columns: new Set(['seat']), isSingle: true }]]);

  test('is read once, and gives each recipient their lines', async () => {
    let fetched = 0;
    await using sources = open(async () => {
      fetched += 1;
      return bytes;
    });

    const reading = await sources.readFile(file, signal);
    if (reading.kind === 'problems') throw new Error(reading.problems.join('\n'));
    const seats = sources.forCampaign([reading.ref]);
    const dataOf = await seats.fetch(uses, [recipientOf(0), recipientOf(1)], signal);

    expect(fetched).toBe(1);
    expect(await seats.known(() => true, signal)).toEqual(new Map([['seats', ['seat']]]));
    expect(dataOf(recipientOf(0))).toMatchObject({ data: { seats: [{ seat: '12 B' }] } });
    expect(dataOf(recipientOf(1))).toMatchObject({ data: { seats: [] } });
  });

  test('is refused before it is read when it is too large', async () => {
    await using sources = open(() => Promise.reject(new Error('It was fetched')));

    expect(await sources.readFile({ ...file, sizeBytes: 64 * 1024 * 1024 }, signal)).toEqual({
      kind: 'problems',
      problems: [expect.stringMatching(/^seats\.data\.csv has 64 MB; a data file may have 25 MB/)],
    });
  });

  test.each<{ what: string; attachment: Jira['attachment']; says: string }>([
    {
      what: 'was deleted',
      attachment: () => Promise.reject(new JiraRefused(404, 'It is gone.')),
      says: 'The source “seats” cannot be read: seats.data.csv is not attached any more. It is gone.',
    },
    {
      what: 'has other bytes',
      attachment: async () => Buffer.from('Email,Seat\nr0@example.com,13\n'),
      says: 'The source “seats” cannot be read: seats.data.csv is not the file that it was.',
    },
  ])('stops a run when it $what since it was frozen', async ({ attachment, says }) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const frozen: DataFileRef = { ...file, sha256, by: 'address' };
    await using sources = open(attachment);

    const fetching = sources.forCampaign([frozen]).fetch(uses, [recipientOf(0)], signal);

    await expect(fetching).rejects.toThrow(says);
  });
});
