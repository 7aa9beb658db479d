import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const map = readFileSync(new URL('../src/README.md', import.meta.url), 'utf8');
const rows = [...map.matchAll(/\| `(?<folder>[a-z-]+)\/(?<file>[a-z-]+)`: (?<name>.+) \|$/gm)].map(
  ({ groups }) => ({ folder: '', file: '', name: '', ...groups }),
);

/** All test files that a row may mean: `send/owner` is told in several. */
function sourcesOf(folder: string, file: string): string {
  const path = new URL(`./${folder}/`, import.meta.url);
  return readdirSync(path)
    .filter((each) => each.startsWith(file) && each.endsWith('.test.ts'))
    .map((each) => readFileSync(new URL(each, path), 'utf8'))
    .join('\n');
}

describe('what the map says happens', () => {
  test('is read from its table', () => {
    expect(rows.length).toBeGreaterThan(10);
  });

  test.each(rows)('is tested: $name', ({ folder, file, name }) => {
    expect(sourcesOf(folder, file)).toContain(name);
  });
});
