import { describe, expect, test } from 'vitest';
import { isWritten, testsNamedIn } from '../named-tests.ts';

const rows = testsNamedIn('src/journal/README.md');
const ruleNumbers = Array.from({ length: 14 }, (_, index) => index + 1);

describe('the argument why nobody is mailed twice and nobody is lost', () => {
  test('has for each of its rules a test that fails without it', () => {
    const told = rows.map(({ before }) => Number(/^\| (\d+)\./.exec(before)?.[1]));

    expect([...new Set(told)]).toEqual(ruleNumbers);
  });

  test.each(rows)('is tested: $name', (row) => {
    expect(isWritten(row)).toBe(true);
  });
});
