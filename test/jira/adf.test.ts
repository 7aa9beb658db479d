import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Block, CommentBody } from '../../src/campaign/comment.ts';
import { type AdfNode, documentOf, documentOfText } from '../../src/jira/adf/document.ts';
import { textOfDocument } from '../../src/jira/adf/text.ts';

const browse = 'https://example.atlassian.net/browse/';

function text(value: string, ...marks: object[]) {
  return marks.length === 0 ? { type: 'text', text: value } : { type: 'text', text: value, marks };
}

function paragraphNode(...content: object[]) {
  return { type: 'paragraph', content };
}

describe('a comment', () => {
  test.each<[string, Block, object[]]>([
    [
      'a heading',
      { kind: 'heading', text: 'Sent' },
      [{ type: 'heading', attrs: { level: 3 }, content: [text('Sent')] }],
    ],
    ['an empty paragraph', { kind: 'paragraph', content: [''] }, [paragraphNode()]],
    [
      'text in its forms',
      {
        kind: 'paragraph',
        content: [
          'a ',
          { text: 'b', strong: true },
          { text: 'c', code: true, strong: true },
          { text: 'd', href: 'https://example.org' },
        ],
      },
      [
        paragraphNode(
          text('a '),
          text('b', { type: 'strong' }),
          text('c', { type: 'code' }),
          text('d', { type: 'link', attrs: { href: 'https://example.org' } }),
        ),
      ],
    ],
    [
      'a link to a script',
      { kind: 'paragraph', content: [{ text: 'x', href: 'javascript:alert(1)' }] },
      [paragraphNode(text('x'))],
    ],
    [
      'an issue',
      { kind: 'paragraph', content: [{ issue: 'MAIL-7' }] },
      [paragraphNode(text('MAIL-7', { type: 'link', attrs: { href: `${browse}MAIL-7` } }))],
    ],
    [
      'lines',
      { kind: 'paragraph', content: ['one\r\ntwo\n'] },
      [paragraphNode(text('one'), { type: 'hardBreak' }, text('two'), { type: 'hardBreak' })],
    ],
    [
      'control characters',
      { kind: 'paragraph', content: ['a\u0000b\tc'] },
      [paragraphNode(text('a\uFFFDb\tc'))],
    ],
    [
      'a list',
      { kind: 'list', items: [['one'], ['two', '!']] },
      [
        {
          type: 'bulletList',
          content: [
            { type: 'listItem', content: [paragraphNode(text('one'))] },
            { type: 'listItem', content: [paragraphNode(text('two'), text('!'))] },
          ],
        },
      ],
    ],
    ['a list of nothing', { kind: 'list', items: [] }, []],
    ['code', { kind: 'code', text: 'a\nb' }, [{ type: 'codeBlock', content: [text('a\nb')] }]],
    ['no code', { kind: 'code', text: '' }, [{ type: 'codeBlock', content: [] }]],
    [
      'a table',
      { kind: 'table', header: ['Who'], rows: [['Ann'], [{ issue: 'MAIL-1' }]] },
      [
        {
          type: 'table',
          content: [
            {
              type: 'tableRow',
              content: [{ type: 'tableHeader', content: [paragraphNode(text('Who'))] }],
            },
            {
              type: 'tableRow',
              content: [{ type: 'tableCell', content: [paragraphNode(text('Ann'))] }],
            },
            {
              type: 'tableRow',
              content: [
                {
                  type: 'tableCell',
                  content: [
                    paragraphNode(
                      text('MAIL-1', { type: 'link', attrs: { href: `${browse}MAIL-1` } }),
                    ),
                  ],
                },
              ],
            },
          ],
        },
      ],
    ],
  ])('writes %s', (_, block, content) => {
    expect(documentOf([block], browse)).toEqual({ type: 'doc', version: 1, content });
  });
});

describe('a comment that is longer than Jira takes', () => {
  const long = 'x'.repeat(1_000);
  const items = Array.from({ length: 200 }, (_, index) => [`${index} ${long}`]);

  test.each<[string, CommentBody]>([
    [
      'a list',
      [
        { kind: 'paragraph', content: ['Before.'] },
        { kind: 'list', items },
      ],
    ],
    ['a table', [{ kind: 'table', header: ['Who'], rows: items }]],
    ['code', [{ kind: 'code', text: long.repeat(100) }]],
    ['paragraphs', items.map((content) => ({ kind: 'paragraph', content }) as const)],
    ['one paragraph', [{ kind: 'paragraph', content: [long.repeat(100)] }]],
  ])('made of %s is cut and says so', (_, body) => {
    const document = documentOf(body, browse);

    expect(JSON.stringify(document).length).toBeLessThanOrEqual(32_767);
    expect(textOfDocument(document)).toMatch(/The rest is left out: .* 32,767 characters\.$/);
  });

  test('keeps what comes after the longest list', () => {
    const after: CommentBody = [
      { kind: 'list', items },
      { kind: 'table', header: ['Rule', 'JQL'], rows: [['MAIL-1', long.repeat(30)]] },
      { kind: 'paragraph', content: ['Could not be written to Jira:'] },
      { kind: 'list', items: [['Recipient not moved']] },
    ];

    const lines = textOfDocument(documentOf(after, browse))?.split('\n') ?? [];

    expect(lines.length).toBeGreaterThan(30);
    expect(lines.slice(-4)).toEqual([
      expect.stringMatching(/^MAIL-1\tx{499}…$/),
      'Could not be written to Jira:',
      '- Recipient not moved',
      expect.stringMatching(/^The rest is left out/),
    ]);
  });

  test('keeps as much as fits', () => {
    const document = documentOf([{ kind: 'list', items }], browse);

    expect(document.content[0]?.content?.length).toBeGreaterThan(25);
  });
});

describe('any comment', () => {
  const inline = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.record({ text: fc.string(), strong: fc.boolean(), code: fc.boolean() }),
  );
  const block: fc.Arbitrary<Block> = fc.oneof(
    fc.record({ kind: fc.constant('paragraph' as const), content: fc.array(inline) }),
    fc.record({ kind: fc.constant('heading' as const), text: fc.string({ unit: 'binary' }) }),
    fc.record({ kind: fc.constant('code' as const), text: fc.string({ unit: 'binary' }) }),
    fc.record({ kind: fc.constant('list' as const), items: fc.array(fc.array(inline)) }),
  );

  test('has no empty text and survives JSON', () => {
    fc.assert(
      fc.property(fc.array(block), (body) => {
        const document = documentOf(body, browse);

        expect(JSON.parse(JSON.stringify(document))).toEqual(document);
        const texts = [...nodesOf(document.content)].filter(({ type }) => type === 'text');
        expect(texts.map((node) => node.text)).not.toContain('');
      }),
    );
  });
});

describe('a document', () => {
  test.each<[string, object[], string]>([
    ['paragraphs', [paragraphNode(text('a'), text('b')), paragraphNode(text('c'))], 'ab\nc'],
    ['a hard break', [paragraphNode(text('a'), { type: 'hardBreak' }, text('b'))], 'a\nb'],
    [
      'lists',
      [
        {
          type: 'bulletList',
          content: [{ type: 'listItem', content: [paragraphNode(text('a'))] }],
        },
        {
          type: 'orderedList',
          content: [
            { type: 'listItem', content: [paragraphNode(text('b'))] },
            { type: 'listItem', content: [paragraphNode(text('c'))] },
          ],
        },
      ],
      '- a\n1. b\n2. c',
    ],
    [
      'a mention, an emoji, a card and a date',
      [
        paragraphNode(
          { type: 'mention', attrs: { id: '1', text: '@Ann' } },
          { type: 'emoji', attrs: { shortName: ':tada:' } },
          text(' '),
          { type: 'inlineCard', attrs: { url: 'https://example.org' } },
          text(' '),
          { type: 'date', attrs: { timestamp: '1795478400000' } },
        ),
      ],
      '@Ann:tada: https://example.org 2026-11-24',
    ],
    [
      'what this code does not know',
      [
        { type: 'panel', attrs: { panelType: 'info' }, content: [paragraphNode(text('a'))] },
        { type: 'mediaSingle', content: [{ type: 'media', attrs: { id: 'x' } }] },
      ],
      'a',
    ],
    ['nothing', [], ''],
  ])('with %s has a text', (_, content, expected) => {
    expect(textOfDocument({ type: 'doc', version: 1, content })).toBe(expected);
  });

  test.each([null, 'text', 7, {}, { type: 'paragraph' }, { type: 'doc', content: [{}] }])(
    'is not %j',
    (value) => {
      expect(textOfDocument(value)).toBeUndefined();
    },
  );

  test('of lines gives those lines back', () => {
    expect(textOfDocument(documentOfText('one\n\ntwo'))).toBe('one\n\ntwo');
  });
});

function* nodesOf(nodes: readonly AdfNode[]): Generator<AdfNode> {
  for (const node of nodes) {
    yield node;
    yield* nodesOf(node.content ?? []);
  }
}
