import { describe, expect, test } from 'vitest';
import { isTemplateFile, templateFromAttachments } from '../../src/templates/attached.ts';

function file(name: string, content: string | Uint8Array = 'x') {
  return { name, bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content };
}

describe('the attachments of a campaign', () => {
  test.each([
    ['body.html.hbs', true],
    ['BODY.HTML.HBS', true],
    ['footer.partial.hbs', true],
    ['notes.hbs', true],
    ['resume.pdf', false],
    ['hbs', false],
    ['body.html', false],
  ])('%s is a template file: %s', (name, isTemplate) => {
    expect(isTemplateFile(name)).toBe(isTemplate);
  });

  test('make a template', () => {
    const read = templateFromAttachments([
      file('subject.hbs', 'Grüße'),
      file('body.html.hbs', '<p>{{> footer}}</p>'),
      file('body.text.hbs', 'text'),
      file('footer.partial.hbs', '-- '),
    ]);

    expect(read).toEqual({
      kind: 'template',
      template: {
        subject: 'Grüße',
        html: '<p>{{> footer}}</p>',
        text: 'text',
        partials: { footer: '-- ' },
      },
    });
  });

  test.each([
    [
      'a stranger',
      [file('body.text.hbs'), file('letter.hbs')],
      'letter.hbs is not a part of a template',
    ],
    ['a name in capitals', [file('Body.Html.hbs')], 'Body.Html.hbs is not a part of a template'],
    [
      'a file twice',
      [file('body.text.hbs'), file('body.text.hbs')],
      'body.text.hbs is attached twice',
    ],
    [
      'a partial twice',
      [file('body.text.hbs'), file('a.partial.hbs'), file('a.partial.hbs')],
      'a.partial.hbs is attached twice',
    ],
    [
      'a strange partial',
      [file('body.text.hbs'), file('../a.partial.hbs')],
      "a partial's name takes",
    ],
    ['no body', [file('subject.hbs')], 'has no body'],
    ['another encoding', [file('body.text.hbs', new Uint8Array([0xe4]))], 'not text in UTF-8'],
    ['a large file', [file('body.text.hbs', 'x'.repeat(300_000))], 'is 293 KB'],
  ])('with %s are refused', (_, files, problem) => {
    const read = templateFromAttachments(files);

    expect(read).toMatchObject({ kind: 'problems', problems: [expect.stringContaining(problem)] });
  });
});
