import { describe, expect, test } from 'vitest';
import { htmlOfDocument } from '../../src/jira/adf/html.ts';

const text = (words: string, ...marks: readonly object[]) => ({ type: 'text', text: words, marks });
const paragraph = (...content: readonly object[]) => ({ type: 'paragraph', content });
const doc = (...content: readonly object[]) => ({ type: 'doc', version: 1, content });
const list = (type: string, ...words: readonly string[]) => ({
  type,
  content: words.map((word) => ({ type: 'listItem', content: [paragraph(text(word))] })),
});

describe('a description as the HTML of a letter', () => {
  test.each([
    [paragraph(text('Dear '), text('Ada', { type: 'strong' })), '<p>Dear <strong>Ada</strong></p>'],
    [paragraph(text('both', { type: 'em' }, { type: 'underline' })), '<p><u><em>both</em></u></p>'],
    [paragraph(text('a'), { type: 'hardBreak' }, text('b')), '<p>a<br>b</p>'],
    [{ type: 'heading', attrs: { level: 2 }, content: [text('News')] }, '<h2>News</h2>'],
    [list('bulletList', 'one', 'two'), '<ul><li><p>one</p></li><li><p>two</p></li></ul>'],
    [list('orderedList', 'one'), '<ol><li><p>one</p></li></ol>'],
    [{ type: 'blockquote', content: [paragraph(text('q'))] }, '<blockquote><p>q</p></blockquote>'],
    [{ type: 'rule' }, '<hr>'],
    [
      {
        type: 'table',
        content: [
          { type: 'tableRow', content: [{ type: 'tableCell', content: [paragraph(text('1'))] }] },
        ],
      },
      '<table cellspacing="0" cellpadding="6" border="1"><tr><td><p>1</p></td></tr></table>',
    ],
    [
      paragraph(text('here', { type: 'link', attrs: { href: 'https://example.com/?a=1&b="' } })),
      '<p><a href="https://example.com/?a=1&amp;b=&quot;">here</a></p>',
    ],
    [
      paragraph({ type: 'inlineCard', attrs: { url: 'https://example.com/' } }),
      '<p><a href="https://example.com/">https://example.com/</a></p>',
    ],
    [paragraph({ type: 'date', attrs: { timestamp: '1774915200000' } }), '<p>31 March 2026</p>'],
    [paragraph({ type: 'emoji', attrs: { shortName: ':wave:', text: '👋' } }), '<p>👋</p>'],
    [
      { type: 'mediaSingle', content: [{ type: 'media', attrs: { type: 'file', alt: 'us.png' } }] },
      '<img src="cid:us.png" alt="" style="max-width:100%">',
    ],
    [{ type: 'news of tomorrow', content: [paragraph(text('still'))] }, '<p>still</p>'],
  ])('shows %j', (node, html) => {
    expect(htmlOfDocument(doc(node))).toBe(html);
  });

  test.each([
    ['Dear {{recipient.firstName}} <b>&', 'Dear {{recipient.firstName}} &lt;b&gt;&amp;'],
    ['{{default recipient.city “your town”}}', '{{default recipient.city "your town"}}'],
    ['“quoted” {{group}}', '“quoted” {{group}}'],
  ])('keeps the tags in “%s”', (words, html) => {
    expect(htmlOfDocument(doc(paragraph(text(words))))).toBe(`<p>${html}</p>`);
  });

  test('keeps the tags in the addresses of links', () => {
    const href = 'https://example.com/?who=%7B%7BurlEncode%20recipient.firstName%7D%7D';
    const link = text('here', { type: 'link', attrs: { href } });

    expect(htmlOfDocument(doc(paragraph(link)))).toBe(
      '<p><a href="https://example.com/?who={{urlEncode recipient.firstName}}">here</a></p>',
    );
  });

  test.each([null, undefined, 'text', doc(), { type: 'paragraph' }])('is none for %j', (value) => {
    expect(htmlOfDocument(value)).toBe('');
  });
});
