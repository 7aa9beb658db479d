import { describe, expect, test } from 'vitest';
import { inspectLetter } from '../../src/content/inspect.ts';

const sound = {
  subject: 'Hello',
  text: 'Hello Ada',
  html: '<a href="https://example.com/a?b=c">x</a>',
};

describe('a letter that a dry run has made', () => {
  test('needs no look when nothing about it is odd', () => {
    expect(inspectLetter(sound)).toEqual([]);
  });

  test.each([
    ['no subject', { subject: ' ' }, 'The subject is empty.'],
    ['no text', { text: '\n' }, 'The text is empty.'],
    ['an expression left over', { text: 'Hello {{name}}' }, 'contains “{{”'],
    ['a value that is none', { subject: 'Hello undefined' }, 'contains “undefined”'],
    ['a link to nowhere', { html: '<a href="">x</a>' }, 'A link leads nowhere'],
    ['half an address', { html: "<a href='www.example.com'>x</a>" }, 'not a whole address'],
    ['a script', { html: '<a href="javascript:alert(1)">x</a>' }, 'cannot be opened from a mail'],
    ['a picture from a disk', { html: '<img src="file:///a.png">' }, 'A picture cannot be opened'],
    ['too much HTML', { html: 'x'.repeat(102_401) }, 'Gmail cuts off'],
  ])('is worth a look with %s', (_what, part, warning) => {
    expect(inspectLetter({ ...sound, ...part })).toEqual([expect.stringContaining(warning)]);
  });

  test.each(['#top', 'mailto:a@example.com', 'tel:+4912345'])('may link to %s', (target) => {
    expect(inspectLetter({ ...sound, html: `<a href="${target}">x</a>` })).toEqual([]);
  });

  test('gives one warning for the same mistake, whoever the recipient', () => {
    const [one, other] = [1, 2].map((id) =>
      inspectLetter({ ...sound, html: `<a href="/a?r=${id}">x</a>` }),
    );

    expect(one).toEqual(other);
  });
});
