import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wikiOf } from '../../../src/emulator/jira/adf/text.ts';
import { parseDocument } from '../../../src/emulator/jira/adf/validate.ts';
import { documentOfWiki } from '../../../src/emulator/jira/adf/wiki.ts';

describe('a text in wiki markup', () => {
  test('becomes a document', () => {
    const text =
      'h2. News\n\nDear *all*,\nsee [the list|https://example.com/list]:\n\n* one\n** two';

    expect(documentOfWiki(text).content).toEqual([
      { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'News' }] },
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: 'Dear ' },
          { type: 'text', text: 'all', marks: [{ type: 'strong' }] },
          { type: 'text', text: ',' },
          { type: 'hardBreak' },
          { type: 'text', text: 'see ' },
          {
            type: 'text',
            text: 'the list',
            marks: [{ type: 'link', attrs: { href: 'https://example.com/list' } }],
          },
          { type: 'text', text: ':' },
        ],
      },
      {
        type: 'bulletList',
        content: [
          {
            type: 'listItem',
            content: [
              { type: 'paragraph', content: [{ type: 'text', text: 'one' }] },
              {
                type: 'bulletList',
                content: [
                  {
                    type: 'listItem',
                    content: [{ type: 'paragraph', content: [{ type: 'text', text: 'two' }] }],
                  },
                ],
              },
            ],
          },
        ],
      },
    ]);
  });

  test.each([
    'plain',
    'one\ntwo\n\nthree',
    'h1. Title\n\nh6. Smaller',
    '* a\n** b\n*# c\n* d',
    '# first\n# second',
    '{code}\nconst a = *b*;\n\nh1. no heading\n{code}',
    'above\n\n----\n\nbelow',
    '_*both*_ and {{code}} and -gone-',
    'Ask [~accountid:712020:casey] at [https://example.com]',
    '2*3*4, snake_case_name, a-b-c, * alone, *not closed',
    'labels in (a, b) AND "Met at" is not EMPTY',
    '{quote}unknown here{quote}\n||a||b||',
  ])('comes back as it was written: %j', (text) => {
    expect(wikiOf(documentOfWiki(text))).toBe(text);
  });

  test('is a sound document, whatever it is', () => {
    const sign = fc.constantFrom(
      '*',
      '_',
      '-',
      '#',
      '{{',
      '}}',
      '[',
      '|',
      ']',
      '{code}',
      '\n',
      ' ',
      'h1. ',
      'x',
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (parts) => {
        const document = documentOfWiki(parts.join(''));

        expect(parseDocument(document)).toEqual(document);
      }),
    );
  });

  test.each(['*a ', '[a', '{{a', '* a\n# b\n', '*_-a', 'a\n\n', '{code}\n'])(
    'takes no time to read, however often it says %j',
    (part) => {
      const before = process.threadCpuUsage();

      documentOfWiki(part.repeat(32_767 / part.length));

      const { user } = process.threadCpuUsage(before);
      expect(user / 1_000).toBeLessThan(1_000);
    },
  );
});
