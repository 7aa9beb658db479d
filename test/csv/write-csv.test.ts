import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/csv/read-csv.ts';
import { csvLine, withoutApostrophe } from '../../src/csv/write-csv.ts';

describe('a value in a CSV file', () => {
  test.each([
    ['ada@example.com', 'ada@example.com'],
    ["o'neil@example.com", "o'neil@example.com"],
    ['=HYPERLINK("https://evil.example")', '"\'=HYPERLINK(""https://evil.example"")"'],
    ['+49 431', "'+49 431"],
    ['-2', "'-2"],
    ['@ada', "'@ada"],
    ["'=1", "''=1"],
  ])('is written so that a spreadsheet computes nothing: %s', (value, written) => {
    expect(csvLine([value])).toBe(written);
    expect(withoutApostrophe(writtenValue(written))).toBe(value);
  });

  test('comes back as it was, but for the space around it', async () => {
    const unit = fc.constantFrom(...Array.from(`'=+-@,;"a \t`));
    const value = fc.string({ unit, maxLength: 8 }).map((text) => text.trim());

    await fc.assert(
      fc.asyncProperty(value, value, async (one, other) => {
        const file = Buffer.from(`${csvLine(['One', 'Other'])}\n${csvLine([one, other])}\n`);
        const rows: string[][] = [];
        for await (const line of readCsv([file]))
          if (line.kind === 'row') rows.push([...line.values.values()].map(withoutApostrophe));

        expect(rows).toEqual(one + other === '' ? [] : [[one, other]]);
      }),
    );
  });
});

/** As a reader of CSV has it. */
function writtenValue(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
}
