import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { render } from '../../src/templates/render.ts';
import { compiled, problemWith, rendered, valuesFor } from './template.ts';

describe('a letter', () => {
  test('escapes values in HTML and nowhere else', () => {
    const letter = rendered(
      {
        subject: '{{recipient.name}}',
        html: '<b title="{{recipient.name}}">{{recipient.name}}</b>',
        text: '{{recipient.name}}',
      },
      { name: `O'Neil <"&>` },
    );

    expect(letter.html).toBe(
      '<b title="O&#x27;Neil &lt;&quot;&amp;&gt;">O&#x27;Neil &lt;&quot;&amp;&gt;</b>',
    );
    expect(letter.subject).toBe(`O'Neil <"&>`);
    expect(letter.text).toBe(`O'Neil <"&>`);
  });

  test('knows its campaign and the group of its recipient', () => {
    const letter = rendered({ text: '{{campaign.key}} {{campaign.summary}} {{group}}' });

    expect(letter.text).toBe('MAIL-7 Cover letter Friends');
  });

  test('puts partials in, escaped as where they stand', () => {
    const letter = rendered(
      { html: '{{> name}}', text: '{{> name}}', partials: { name: '{{recipient.name}}' } },
      { name: 'A&B' },
    );

    expect([letter.html, letter.text]).toEqual(['A&amp;B', 'A&B']);
  });

  test('stands in its layout, which may be handed values', () => {
    const letter = rendered(
      {
        text: '{{#> frame title=recipient.name}}Dear {{recipient.name}}{{/frame}}',
        partials: { frame: '[{{title}}|{{> @partial-block}}|{{upper title}}]' },
      },
      { name: 'Ada' },
    );

    expect(letter.text).toBe('[Ada|Dear Ada|ADA]');
  });

  test('goes through a list', () => {
    const letter = rendered(
      {
        text: '{{#each recipient.skills as |skill at|}}{{#unless @first}}, {{/unless}}{{at}} {{skill}} for {{../recipient.name}}{{else}}none{{/each}}',
      },
      { name: 'Ada', skills: ['maths', null, 'looms'] },
    );

    expect(letter.text).toBe('0 maths for Ada, 1 looms for Ada');
  });

  test.each([[null], [[]], ['not a list']])(
    'says what it says instead of a list when there is %j',
    (skills) => {
      const letter = rendered(
        { text: '{{#each recipient.skills}}{{this}}{{else}}none{{/each}}' },
        { skills },
      );

      expect(letter.text).toBe('none');
    },
  );

  test('writes a list as words', () => {
    expect(
      rendered({ text: '{{recipient.skills}}' }, { skills: ['maths', null, 'looms'] }).text,
    ).toBe('maths, looms');
  });

  test.each([
    [0, '0'],
    [false, 'false'],
    [12.5, '12.5'],
  ])('writes %j, which is not nothing', (value, text) => {
    expect(rendered({ text: '{{recipient.value}}' }, { value }).text).toBe(text);
  });
});

describe('a field without a value', () => {
  const nothings = [null, '', '  \n', [], [null, '']];

  test.each(nothings)('%j is an error where it is written', (city) => {
    const problem = problemWith({ text: 'Hello,\nin {{recipient.city}}' }, { city });

    expect(problem).toBe('recipient.city is empty (body.text.hbs, line 2)');
  });

  test('is an error when nobody fetched it', () => {
    expect(problemWith({ text: '{{recipient.city}}' })).toBe(
      'recipient.city is empty (body.text.hbs, line 1)',
    );
  });

  test('is an error in the subject, in HTML and in a partial, each by its name', () => {
    expect(problemWith({ subject: '{{recipient.a}}' })).toBe(
      'recipient.a is empty (Subject, line 1)',
    );
    expect(problemWith({ html: '{{recipient.a}}' })).toBe(
      'recipient.a is empty (body.html.hbs, line 1)',
    );
    expect(problemWith({ text: '{{> p}}', partials: { p: '{{recipient.a}}' } })).toBe(
      'recipient.a is empty (Partial p, line 1)',
    );
  });

  test.each([
    ['{{upper recipient.a}}', 'recipient.a is empty'],
    ['{{date recipient.a}}', 'recipient.a is empty'],
    ['{{default recipient.a recipient.b}}', 'recipient.a and recipient.b are empty'],
    ['{{or recipient.a recipient.b}}', 'recipient.a and recipient.b are empty'],
    ['{{upper (default recipient.a recipient.b)}}', 'recipient.a and recipient.b are empty'],
    ['{{#with recipient}}{{a}}{{/with}}', 'recipient.a is empty'],
    ['{{> p title=recipient.a}}', 'title is empty'],
  ])('is an error in %s', (text, problem) => {
    const partials = text.includes('> p') ? { p: '{{title}}' } : {};

    expect(problemWith({ text, partials })).toContain(problem);
  });

  test.each(nothings)('%j is what conditions and defaults are for', (city) => {
    const text =
      '{{#if recipient.city}}in {{recipient.city}}{{else}}somewhere{{/if}} {{default recipient.city "your town"}} ' +
      '{{#unless recipient.city}}unknown{{/unless}} {{#with recipient.city}}{{this}}{{else}}nowhere{{/with}} ' +
      '{{#if (and recipient.city recipient.name)}}both{{/if}}{{#if (or recipient.city recipient.name)}}one{{/if}}';

    expect(rendered({ text }, { city, name: 'Ada' }).text).toBe(
      'somewhere your town unknown nowhere one',
    );
  });
});

describe('a link', () => {
  const html = '<a href="{{recipient.site}}">here</a>';

  test.each(['https://example.com/?a=1', 'http://example.com', 'mailto:ada@example.com'])(
    'may be %s',
    (site) => {
      expect(rendered({ html }, { site }).html).toContain(site.slice(0, 12));
    },
  );

  test.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,x',
    '//example.com',
    'https://a b',
    'https://a\u2028b',
  ])('may not be %j', (site) => {
    expect(problemWith({ html }, { site })).toContain('recipient.site is not a link');
  });

  test('is looked at in conditions and defaults, too', () => {
    const recipient = { site: 'javascript:alert(1)', none: null };

    expect(
      problemWith(
        { html: '<a href="{{#if recipient.site}}{{recipient.site}}{{/if}}">' },
        recipient,
      ),
    ).toContain('not a link');
    expect(
      problemWith(
        { html: '<a href="{{#if recipient.none}}x{{else}}{{recipient.site}}{{/if}}">' },
        recipient,
      ),
    ).toContain('not a link');
    expect(
      problemWith({ html: `<img src='{{default recipient.none recipient.site}}'>` }, recipient),
    ).toContain('not a link');
  });
});

describe('a subject', () => {
  test('is one line of at most 150 characters', () => {
    const letter = rendered(
      { subject: ' Hello\r\nBcc: x@example.com\t {{recipient.name}}' },
      { name: `🙂\u2028\u0007${'é'.repeat(200)}` },
    );

    expect(letter.subject).toMatch(/^Hello Bcc: x@example\.com 🙂 é+…$/u);
    expect(Array.from(letter.subject)).toHaveLength(150);
  });

  test('that is empty is an error', () => {
    expect(problemWith({ subject: '{{#if recipient.a}}x{{/if}}' })).toBe('The subject is empty');
  });
});

describe('the text part', () => {
  test('is made of the HTML when the template has none', () => {
    const letter = rendered({
      html:
        '<div style="display:none">preview</div><h1>Hello &amp; welcome</h1><p>Read <a href="https://example.com/a">this</a> or ' +
        '<a href="https://example.com">https://example.com</a></p><table><tr><td>a</td><td>b</td></tr></table><img src="https://x.example/p.png" alt="x">',
    });

    expect(letter.text).toBe(
      'Hello & welcome\n\nRead this <https://example.com/a> or https://example.com\n\na\nb',
    );
  });

  test('stands alone when there is no HTML', () => {
    expect(rendered({ text: 'Hello' })).toEqual({ subject: 'Hello', text: 'Hello' });
  });
});

describe('a letter that grows without end', () => {
  test('is refused because of a long value', () => {
    const problem = problemWith({ text: '{{recipient.a}}'.repeat(20) }, { a: 'x'.repeat(32_000) });

    expect(problem).toBe('The letter grows beyond 512 KB');
  });

  test.each(['x', ''])(
    'is refused because of loops in loops around %j, before they end',
    (inmost) => {
      const text = '{{#each @root.recipient.a}}'.repeat(10) + inmost + '{{/each}}'.repeat(10);

      const problem = problemWith({ text }, { a: Array.from({ length: 50 }, () => 'x') });

      expect(problem).toBe('The letter grows beyond 512 KB');
    },
  );
});

describe('hostile values', () => {
  const template = compiled({
    subject: 'For {{recipient.name}}',
    html: '<p title="{{recipient.name}}">{{recipient.name}}</p>',
    text: '{{recipient.name}}',
  });

  test('never become markup, template or a second header line', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '{{recipient.name}}',
        '<script>',
        '"><img src=x onerror=1>',
        'a\r\nBcc: b@example.com',
        '__proto__',
        '\u0000',
        '\ud800',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const name = `x${a}${b}`;

        const result = render(template, valuesFor({ name, constructor: 'x', __proto__: 'y' }));

        if (result.kind === 'problem') throw new Error(result.problem);
        expect(result.letter.text).toBe(name);
        expect(result.letter.subject).not.toMatch(/[\r\n\0]/);
        const inside = result.letter.html
          ?.slice('<p title="'.length, -'</p>'.length)
          .replace('">', '');
        expect(inside).not.toMatch(/[<>"']/);
      }),
    );
  });
});
