import { describe, expect, test } from 'vitest';
import { illustrate } from '../../src/content/pictures.ts';

const file = (name: string, mediaType = 'image/png') => ({
  id: '1',
  name,
  mediaType,
  sizeBytes: 1,
});
const template = (html: string, partials = {}) => ({ subject: 'Hello', html, partials });

describe('pictures in a letter', () => {
  test('are found among the attachments, in partials, too', () => {
    const {
      template: shown,
      pictures,
      problems,
    } = illustrate(
      template(`<img src="cid:logo.png"><img src='cid:logo.png'>`, {
        foot: '<td background="x"><img alt="" src = "cid:us.jpg"></td>',
      }),
      [file('logo.png'), file('us.jpg', 'image/jpeg'), file('cv.pdf')],
    );

    expect(problems).toEqual([]);
    expect(shown.html).toBe(`<img src="cid:logo.png@postboard"><img src='cid:logo.png@postboard'>`);
    expect(shown.partials['foot']).toContain('src = "cid:us.jpg@postboard"');
    expect([...pictures]).toEqual([
      ['logo.png', 'logo.png@postboard'],
      ['us.jpg', 'us.jpg@postboard'],
    ]);
  });

  test.each([
    ['logo.png', [], 'is not attached: attach a file called logo.png.'],
    ['logo.png', [file('logo.png'), file('logo.png')], 'logo.png is attached twice'],
    ['logo.png', [file('logo.png', 'application/pdf')], 'is not a picture.'],
    ['my logo.png', [file('my logo.png')], 'has a name that mails cannot use'],
    ['', [], 'has a name that mails cannot use'],
    ['{{group}}.png', [], 'has a name that mails cannot use'],
  ])('called “%s” is refused', (name, files, problem) => {
    const { problems } = illustrate(template(`<img src="cid:${name}">`), files);

    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  test('leave everything else as it is', () => {
    const html = '<p>cid:logo.png</p><img src="https://example.com/a.png"><a href="cid:x">x</a>';

    expect(illustrate(template(html), [])).toMatchObject({ template: { html }, problems: [] });
  });
});
