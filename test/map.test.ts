import { describe, expect, test } from 'vitest';
import { isWritten, testsNamedIn } from './named-tests.ts';

const rows = testsNamedIn('src/README.md');

describe('what the map says happens', () => {
  test('is read from its table', () => {
    expect(rows.length).toBeGreaterThan(10);
  });

  test.each(rows)('is tested: $name', (row) => {
    expect(isWritten(row)).toBe(true);
  });
});
