import { describe, expect, test } from 'vitest';
import { templateFromAttachments } from '../../src/templates/attached.ts';
import { rendered } from './template.ts';

const hidden = 'style="display:none; max-height:0; overflow:hidden; mso-hide:all;"';

describe('a preheader', () => {
  test.each([
    [
      'of a whole page',
      '<html><body class="a>b">x</body></html>',
      '<html><body class="a>b">',
      'x</body></html>',
    ],
    ['of a piece of HTML', '<p>x</p>', '', '<p>x</p>'],
  ])('stands hidden at the start %s, and not in the text', (_, html, before, after) => {
    const letter = rendered(
      { html, preheader: 'For {{recipient.name}},\n$& soon' },
      { name: '<Ada>' },
    );

    expect(letter.html).toBe(`${before}<div ${hidden}>For &lt;Ada&gt;, $&amp; soon</div>${after}`);
    expect(letter.text.trim()).toBe('x');
  });

  test('that is empty for somebody leaves no trace', () => {
    const preheader = '{{#if recipient.name}}x{{/if}}';

    expect(rendered({ html: '<p>x</p>', preheader }, { name: '' }).html).toBe('<p>x</p>');
  });

  test('needs HTML to stand in', () => {
    const bytes = new TextEncoder().encode('x');
    const files = ['preheader.hbs', 'body.text.hbs'].map((name) => ({ name, bytes }));

    expect(templateFromAttachments(files)).toEqual({
      kind: 'problems',
      problems: ['The attached template has preheader.hbs, which goes into the HTML, but no HTML.'],
    });
  });
});
