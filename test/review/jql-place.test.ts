import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeOf, pointAt } from '../../src/review/jql-place.ts';

function pointed(sentence: string, jql: string): string {
  return pointAt(jql, placeOf(sentence, jql));
}

describe('a mistake in a query', () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      'where Jira says it is',
      "Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 15)",
      'project = PUB status',
      ['project = PUB status', '              ^'],
    ],
    [
      'in the line that Jira says',
      'Expecting operator. (line 2, character 5)',
      'a = 1 AND\nb = = 2\nORDER',
      ['a = 1 AND', 'b = = 2', '    ^', 'ORDER'],
    ],
    [
      'behind the last word, where the query ends too early',
      'Error in the JQL Query: Expecting a field name at the end of the query.',
      'a = 1 AND  \n',
      ['a = 1 AND  ', '         ^', ''],
    ],
    [
      'at the name that does not exist, however it is written',
      "Field 'compani' does not exist or you do not have permission to view it.",
      'City = x AND Compani ~ y',
      ['City = x AND Compani ~ y', '             ^'],
    ],
    [
      'at the value that does not exist',
      "The value 'Loop' does not exist for the field 'filter'.",
      'filter = Loop',
      ['filter = Loop', '         ^'],
    ],
    [
      'at ORDER BY',
      'JQL that selects recipients cannot contain ORDER BY; leave it out.',
      'a = 1\norder  by b',
      ['a = 1', 'order  by b', '^'],
    ],
    ['nowhere, where nobody can tell', 'It is too long.', 'a = 1', ['a = 1']],
    [
      'nowhere, where there is no such line',
      "Expecting 'x'. (line 9, character 1)",
      'a = 1',
      ['a = 1'],
    ],
  ])('is shown %s', (_name, sentence, jql, lines) => {
    expect(pointed(sentence, jql).split('\n')).toEqual(lines);
  });

  test('is shown with what is around it where the line is long', () => {
    const jql = `${'a = 1 OR '.repeat(40)}b == 2${' OR c = 3'.repeat(40)}`;
    const at = jql.indexOf('== 2') + 1;

    const [line = '', caret = ''] = pointed(`(line 1, character ${at + 1})`, jql).split('\n');

    expect(line).toMatch(/^….{100}…$/);
    expect(line.slice(caret.indexOf('^'))).toMatch(/^= 2 OR c/);
  });

  test('is always the character that Jira means', () => {
    const words = fc.stringMatching(/^[a-z =]{1,300}$/);
    fc.assert(
      fc.property(words, fc.nat(299), (jql, index) => {
        const character = Math.min(index, jql.length - 1);
        const lines = pointed(`(line 1, character ${character + 1})`, jql).split('\n');

        expect(lines[0]?.[lines[1]?.indexOf('^') ?? -1]).toBe(jql[character]);
      }),
    );
  });
});
