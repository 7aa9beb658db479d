import { describe, expect, test } from 'vitest';
import { type CsvLine, readCsv } from '../../src/csv/read-csv.ts';

const people = [['Email', 'Name'], { Email: 'ada@example.com', Name: 'Ada Müller' }];

describe('a CSV file as spreadsheets write it', () => {
  test.each([
    ['commas', utf8('Email,Name\nada@example.com,Ada Müller\n')],
    ['semicolons', utf8('Email;Name\r\nada@example.com;Ada Müller\r\n')],
    ['tabs', utf8('Email\tName\nada@example.com\tAda Müller')],
    ['returns for line ends', utf8('Email,Name\rada@example.com,Ada Müller\r')],
    ['a byte order mark', utf8('\uFEFFEmail,Name\nada@example.com,Ada Müller\n')],
    ['UTF-16', Buffer.from('\uFEFFEmail\tName\r\nada@example.com\tAda Müller\r\n', 'utf16le')],
    ['quotes around everything', utf8('"Email","Name"\n"ada@example.com","Ada Müller"\n')],
    ['spaces around values', utf8('Email , Name\n ada@example.com , Ada Müller \n')],
    ['empty lines', utf8('\n\nEmail,Name\n\n,,\nada@example.com,Ada Müller\n\n')],
    ['empty columns', utf8('Email,Name,,\nada@example.com,Ada Müller,,\n')],
    ['empty columns in its lines only', utf8('Email,Name\nada@example.com,Ada Müller,,\n')],
  ])('may have %s', async (_, file) => {
    expect(contents(await read(file))).toEqual(people);
  });

  test('is read the same in pieces of any size', async () => {
    const file = utf8('Email;Name\r\n"ada@example.com";"Ada\r\nMüller"\r\nb@example.com;B\r\n');
    const bytes = [...file].map((byte) => Uint8Array.of(byte));

    expect(await read(...bytes)).toEqual(await read(file));
    expect(contents(await read(file))[1]).toHaveProperty('Name', 'Ada\nMüller');
  });

  test('may hold separators, quotes and line ends in values that are quoted', async () => {
    const lines = await read(
      utf8('Email,Note\nada@example.com,"5"" pipe, long\r\nand thin"\nb@x.y,\n'),
    );

    expect(lines.slice(1)).toEqual([
      row(2, { Email: 'ada@example.com', Note: '5" pipe, long\nand thin' }),
      row(4, { Email: 'b@x.y', Note: '' }),
    ]);
  });

  test('may be in an encoding that the caller knows', async () => {
    const file = Buffer.from('Email,Name\nada@example.com,Ada Müller\n', 'latin1');

    expect(contents(await all(readCsv([file], 'windows-1252')))).toEqual(people);
  });
});

describe('a line that cannot be used', () => {
  test.each([
    ['too few values', 'a,b\n1,2\n3\n5,6\n', 'There is 1 value for 2 columns.'],
    ['too many values', 'a,b\n1,2\n3,4,x\n5,6\n', 'There are 3 values for 2 columns.'],
  ])('with %s is named, and those behind it are read', async (_, text, fault) => {
    expect((await read(utf8(text))).slice(2)).toEqual([
      { kind: 'fault', line: 3, fault, final: false },
      row(4, { a: '5', b: '6' }),
    ]);
  });

  test.each([
    ['a quote that is never closed', 'a,b\n1,2\n3,"4\n5,6\n', 3, /is never closed/],
    ['the same in a long file', `a,b\n1,2\n3,"4\n${'5,6\n'.repeat(300_000)}`, 3, /never closed/],
    ['text behind a quote', 'a,b\n1,2\n"3"x,4\n5,6\n', 3, /^Something follows the quote/],
    ['a quote within a value', 'a,b\n\n1,2\n5" pipe,4\n5,6\n', 4, /^A quote .* in the middle/],
    ['bytes that are no text', 'a,b\n1,\0\n', 2, /^This is not text/],
    ['two columns of one name', 'Email,email\n1,2\n', 1, /^Two columns are called “email”/],
    ['nothing at all', '\n\n', 1, /^The file is empty/],
  ])('ends the reading where it has %s', async (_, text, line, fault) => {
    const last = (await read(utf8(text))).at(-1);

    expect(last).toMatchObject({ kind: 'fault', line, final: true });
    expect(last).toHaveProperty('fault', expect.stringMatching(fault));
  });

  test('ends the reading where it is encoded otherwise', async () => {
    const lines = await read(Buffer.from('Name\nAda\nMüller\nBo\n', 'latin1'));

    expect(lines.slice(1)).toEqual([
      row(2, { Name: 'Ada' }),
      { kind: 'fault', line: 3, fault: 'This is not encoded as UTF-8.', final: true },
    ]);
  });
});

test('a file is read no further than its lines are taken, however long it is', async () => {
  let written = 0;
  function* endless() {
    yield utf8('Email,Name\n');
    for (;;) {
      written += 100;
      yield utf8('ada@example.com,Ada\n'.repeat(100));
    }
  }

  let taken = 0;
  let ahead = 0;
  for await (const line of readCsv(endless())) {
    if (line.kind === 'row') taken++;
    ahead = Math.max(ahead, written - taken);
    if (taken === 50_000) break;
  }

  expect(ahead).toBeLessThan(10_000);
});

function read(...chunks: readonly Uint8Array[]): Promise<CsvLine[]> {
  return all(readCsv(chunks));
}

async function all(lines: AsyncIterable<CsvLine>): Promise<CsvLine[]> {
  const found: CsvLine[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

function contents(lines: readonly CsvLine[]): readonly unknown[] {
  return lines.map((line) => {
    if (line.kind === 'row') return Object.fromEntries(line.values);
    return line.kind === 'columns' ? line.columns : line.fault;
  });
}

function row(line: number, values: Readonly<Record<string, string>>): CsvLine {
  return { kind: 'row', line, values: new Map(Object.entries(values)) };
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text);
}
