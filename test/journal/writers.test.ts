import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../src');
const sources = globSync('**/*.ts', { cwd: root }).map((file) => ({
  folder: file.split(/[\\/]/)[0] ?? '',
  text: readFileSync(join(root, file), 'utf8'),
}));

/** An entry is written where an object literal names its kind next to its time. */
function writersOf(kind: string): readonly string[] {
  const entry = new RegExp(`kind: '${kind}', at\\b`);
  const found = sources.filter(({ text }) => entry.test(text));
  return [...new Set(found.map(({ folder }) => folder))];
}

describe('what owners alone may say', () => {
  test.each(['attempt', 'outcome'])('of a delivery, its %s, nobody else writes', (kind) => {
    expect(writersOf(kind)).toEqual(['send']);
  });

  test('of a run, those that prepare letters say nothing', () => {
    const writing = sources.filter(({ text }) => /\brunJournal\(/.test(text));

    expect(writing.map(({ folder }) => folder)).not.toContain('prepare');
  });
});
