import { describe, expect, test } from 'vitest';
import { mergeValueOf, textOf } from '../../src/jira/merge-value.ts';

const document = {
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Dear all' }] }],
};

describe('a value of a Jira field', () => {
  test.each<[string, string, unknown, unknown]>([
    ['nothing', 'string', null, null],
    ['an absent field', 'string', undefined, null],
    ['text', 'string', 'Ann', 'Ann'],
    ['a number', 'number', 3.5, 3.5],
    ['a date', 'date', '2026-11-24', '2026-11-24'],
    [
      'a date and time',
      'datetime',
      '2026-11-24T10:15:00.000+0100',
      '2026-11-24T10:15:00.000+01:00',
    ],
    ['text that ends like one', 'string', 'Call +0049', 'Call +0049'],
    ['a choice', 'option', { self: 'https://x', value: 'Vegan', id: '10050' }, 'Vegan'],
    [
      'a choice within a choice',
      'option-with-child',
      { value: 'Europe', id: '1', child: { value: 'Spain', id: '2' } },
      'Europe – Spain',
    ],
    [
      'choices',
      'array',
      [
        { value: 'A', id: '1' },
        { value: 'B', id: '2' },
      ],
      ['A', 'B'],
    ],
    ['labels', 'array', ['x', 'y'], ['x', 'y']],
    ['a person', 'user', { accountId: '5b', displayName: 'Ann Lee', active: true }, 'Ann Lee'],
    ['a priority', 'priority', { id: '3', name: 'Medium' }, 'Medium'],
    ['rich text', 'string', document, 'Dear all'],
    ['an address', 'string', 'https://example.org', 'https://example.org'],
    ['something unknown', 'any', { id: 7 }, null],
  ])('that is %s', (_, type, value, shown) => {
    expect(mergeValueOf(value, type)).toEqual(shown);
  });
});

describe('a field that is read as text', () => {
  test.each([
    [null, ''],
    ['  a ', 'a'],
    [7, '7'],
    [document, 'Dear all'],
    [['a'], ''],
  ])('%j', (value, text) => {
    expect(textOf(value)).toBe(text);
  });
});
