import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { endpoints } from '../../src/emulator/jira/rest/endpoints.ts';

test('the table in the emulators’ README has every endpoint, and no other', () => {
  const readme = readFileSync(new URL('../../src/emulator/README.md', import.meta.url), 'utf8');

  const rows = [...readme.matchAll(/^\| `(\/\S+)` \| ([A-Z ]+) \|/gm)].flatMap(
    ([, path = '', methods = '']) => methods.split(' ').map((method) => `${method} ${path}`),
  );

  const built = endpoints.map(
    ({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
  );
  expect(rows.toSorted()).toEqual(built.toSorted());
});
