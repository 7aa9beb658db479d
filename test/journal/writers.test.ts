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
  return foldersWith(new RegExp(`kind: '${kind}', at\\b`));
}

function foldersWith(words: RegExp): readonly string[] {
  const found = sources.filter(({ text }) => words.test(text));
  return [...new Set(found.map(({ folder }) => folder))];
}

describe('what owners alone may say', () => {
  test.each(['attempt', 'outcome'])('of a delivery, its %s, nobody else writes', (kind) => {
    expect(writersOf(kind)).toEqual(['send']);
  });

  test('of a run, those that prepare letters say nothing', () => {
    expect(foldersWith(/\brunJournal\(/)).not.toContain('prepare');
  });
});

describe('what belongs to a run', () => {
  test.each(['declareJournal', 'declareRunQueues'])('nobody declares but launch: %s', (call) => {
    expect(foldersWith(new RegExp(`broker\\.${call}\\(`))).toEqual(['launch']);
  });
});
