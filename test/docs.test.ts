import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const guide = readFileSync(join(root, 'docs/campaign.md'), 'utf8');
const sources = globSync('src/**/*.ts', { cwd: root }).map((file) =>
  readFileSync(join(root, file), 'utf8'),
);

describe('the guide for managers', () => {
  /** What stands in bold in comments, as far as it is always the same. */
  const headings = sources.flatMap((source) =>
    [...source.matchAll(/text: '([^']+)',\s*strong: true/g)].flatMap(([, text]) => text ?? []),
  );

  test('finds what comments begin with', () => {
    expect(headings).toContain('Nothing was sent.');
  });

  test.each([...new Set(headings)])('explains “%s”', (heading) => {
    expect(guide).toContain(`**${heading}**`);
  });

  test('shows pictures that are there', () => {
    const pictures = [...guide.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path ?? '');

    expect(pictures.length).toBeGreaterThan(3);
    expect(pictures.filter((path) => !existsSync(join(root, 'docs', path)))).toEqual([]);
  });
});
