import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseJql } from '../../../src/emulator/jira/jql/parse.ts';
import { structureOf } from '../../../src/emulator/jira/jql/structure.ts';
import { quote, unquote } from '../../../src/emulator/jira/jql/unquote.ts';

const parserModule = fileURLToPath(import.meta.resolve('@atlaskit/jql-parser'));
const folder = join(dirname(parserModule), '..', '..', 'test-utils', 'data');
const Corpus = z.object({ valid: z.array(z.string()), invalid: z.array(z.string()) });

/** What the package ships to test the parser with. */
const corpus = readdirSync(folder).flatMap((file) => {
  const parsed = Corpus.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return parsed.success ? [parsed.data] : [];
});

describe('the queries that Atlassian tests its own parser with', () => {
  test('are understood where they are queries', () => {
    const valid = corpus.flatMap((file) => file.valid).map((jql) => [jql, parseJql(jql)] as const);

    expect(valid).toHaveLength(242);
    expect(valid.filter(([, { kind }]) => kind === 'error')).toEqual([]);
    const structures = valid.map(
      ([, parsed]) => parsed.kind === 'query' && structureOf(parsed.query),
    );
    expect(structures.every((structure) => structure !== false)).toBe(true);
  });

  test('are refused with a sentence where they are none', () => {
    const refused = corpus
      .flatMap(({ invalid }) => invalid)
      .map((jql) => parseJql(jql))
      .filter((parsed) => parsed.kind === 'error')
      .filter(({ sentence }) => /^Error in (the )?JQL Query: [A-Z'].*[.)]$/.test(sentence));

    expect(refused).toHaveLength(430);
  });
});

describe('text that is no query', () => {
  test.each([
    [
      'a / b',
      "The character '/' is a reserved JQL character. You must enclose it in a string or use the escape '\\u002f' instead. (line 1, character 3)",
    ],
    [
      'project = select',
      "'select' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character 11)",
    ],
    ['project in MAIL', "Expecting '(' before the end of the query."],
    ['project = MAIL ORDER key', "Expecting 'BY' but got 'key'. (line 1, character 22)"],
    [
      'labels is urgent',
      "Expecting either 'EMPTY' or 'NULL' but got 'urgent'. (line 1, character 11)",
    ],
    ['key in (A, B', "Expecting either ')' or ',' before the end of the query."],
    [
      '\nkey key',
      "Expecting operator but got 'key'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'. (line 2, character 5)",
    ],
  ])('%j is refused: %s', (jql, sentence) => {
    expect(parseJql(jql)).toEqual({
      kind: 'error',
      sentence: `Error in the JQL Query: ${sentence}`,
    });
  });

  test('never makes the parser throw', () => {
    const words = [
      'project',
      '=',
      '"',
      "'",
      '(',
      ')',
      'and',
      'not',
      'in',
      ',',
      '\\',
      'was',
      '[',
      ']',
      'order by',
      '\u0000',
      '😀',
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 12 });

    fc.assert(
      fc.property(text, (parts) => {
        expect(['query', 'error']).toContain(parseJql(parts.join(' ')).kind);
      }),
    );
  });

  test.each([
    ['parentheses that open', '('.repeat(100_000)],
    ['parentheses that open and close', `${'('.repeat(5_000)}a = b${')'.repeat(5_000)}`],
    ['negations', `${'not '.repeat(50_000)}a = b`],
    ['negations of parentheses', `${'! ! ! ! (\n'.repeat(5_000)}a = b${')'.repeat(5_000)}`],
  ])('is refused however deep it nests: %s', (_what, jql) => {
    expect(parseJql(jql).kind).toBe('error');
  });
});

describe('quoting a value', () => {
  test('is undone by reading it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(unquote(quote(value))).toBe(value);
      }),
    );
  });
});
