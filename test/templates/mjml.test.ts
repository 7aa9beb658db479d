import { describe, expect, test } from 'vitest';
import { compileTemplate } from '../../src/templates/compile.ts';
import { type MadeTemplate, makeTemplate } from '../../src/templates/make.ts';
import { render } from '../../src/templates/render.ts';
import { valuesFor } from './template.ts';

function column(content: string): string {
  return `<mjml><mj-body><mj-section><mj-column>\n${content}\n</mj-column></mj-section></mj-body></mjml>`;
}

function make(mjml: string): Promise<MadeTemplate> {
  return makeTemplate({ subject: 'Hello', partials: { foot: '<i>Bye</i>' }, mjml }, [
    'firstName',
    'link',
    'projects',
  ]);
}

async function letter(mjml: string, fields: Parameters<typeof valuesFor>[0]) {
  const made = await make(mjml);
  if (made.kind === 'problems') throw new Error(made.problems.join('\n'));
  const compiled = compileTemplate(made.template);
  if (compiled.kind === 'problems') throw new Error(compiled.problems.join('\n'));
  return render(compiled, valuesFor(fields));
}

describe('a template in MJML', () => {
  test.each([
    ['a value', '<mj-text>Dear {{recipient.firstName}}</mj-text>', '>Dear Ada &amp; Bob</div>'],
    [
      'quotes and brackets in a tag',
      '<mj-text>{{default recipient.firstName "<b>\'"}}</mj-text>',
      '>Ada &amp; Bob</div>',
    ],
    [
      'a link',
      '<mj-button href="{{recipient.link}}">go</mj-button>',
      'href="https://a.example/?x&#x3D;1"',
    ],
    [
      'a link with quotes in it',
      '<mj-button href="https://b.example/{{default recipient.firstName "you"}}">go</mj-button>',
      'href="https://b.example/Ada &amp; Bob"',
    ],
    [
      'what depends on a field',
      '<mj-text>{{#if recipient.firstName}}yes{{else}}no{{/if}}</mj-text>',
      '>yes</div>',
    ],
    [
      'a loop around elements',
      '<mj-raw>{{#each recipient.projects}}</mj-raw><mj-text>[{{this}}]</mj-text><mj-raw>{{/each}}</mj-raw>',
      /\[one\][^]*\[two\]/,
    ],
    ['a partial', '<mj-text>{{> foot}}</mj-text>', '<i>Bye</i>'],
    ['a comment', '{{!-- mine }} --}}<mj-text>x</mj-text>', '>x</div>'],
  ])('keeps %s', async (_, mjml, contains) => {
    const result = await letter(column(mjml), {
      firstName: 'Ada & Bob',
      link: 'https://a.example/?x=1',
      projects: ['one', 'two'],
    });

    const html = result.kind === 'rendered' ? result.letter.html : result.problem;
    expect(html).toMatch(contains);
    expect(html).not.toMatch(/\{\{|mj-raw|\p{Co}/u);
  });

  test('keeps what Outlook needs, and asks no server for a font', async () => {
    const result = await letter(column('<mj-text>x</mj-text>'), {});

    const html = result.kind === 'rendered' ? (result.letter.html ?? '') : '';
    expect(html).toContain('<!--[if mso | IE]>');
    expect(html).toContain('<o:OfficeDocumentSettings>');
    expect(html).not.toContain('fonts.googleapis.com');
  });

  test('names its own file, without a line, where a value is missing', async () => {
    const result = await letter(column('<mj-text>{{recipient.firstName}}</mj-text>'), {});

    expect(result).toEqual({
      kind: 'problem',
      problem: 'recipient.firstName is empty (body.mjml.hbs)',
    });
  });

  test.each([
    [
      'an unknown field',
      column('<mj-text>{{recipient.town}}</mj-text>'),
      'body.mjml.hbs, line 2, column 12: recipients have no field “town”',
    ],
    [
      'an unknown element',
      column('<mj-foo />'),
      /^body\.mjml\.hbs, line 2: .*mj-foo doesn't exist/,
    ],
    [
      'an unknown attribute',
      column('<mj-text colour="red">x</mj-text>'),
      'body.mjml.hbs, line 2: Attribute colour is illegal.',
    ],
    [
      'an element out of place',
      '<mjml><mj-body>\n<mj-text>a</mj-text></mj-body></mjml>',
      /^body\.mjml\.hbs, line 2: mj-text cannot be used inside mj-body/,
    ],
    [
      'Handlebars between elements',
      column('{{#if recipient.firstName}}<mj-text>x</mj-text>\n{{/if}}'),
      /^body\.mjml\.hbs, line 2: \{\{#if recipient\.firstName\}\} stands between .*\nbody\.mjml\.hbs, line 3: \{\{\/if\}\} stands/,
    ],
    [
      'a file of its own',
      column('<mj-include path="/etc/passwd" />'),
      'body.mjml.hbs, line 2: mj-include reads files; write {{> name}} in <mj-raw> or <mj-text>.',
    ],
    [
      'no MJML',
      'Hello',
      'body.mjml.hbs: it cannot be read as MJML; it begins with <mjml> and has <mj-body> inside.',
    ],
    [
      'elements in elements in elements',
      `<mjml><mj-body>${'<mj-wrapper>'.repeat(15_000)}</mj-body></mjml>`,
      'body.mjml.hbs: its elements are nested too deeply.',
    ],
  ])('is not made of %s', async (_, mjml, says) => {
    const made = await make(mjml);

    const problems = made.kind === 'problems' ? made.problems.join('\n') : made.template.html;
    expect(problems).toMatch(says);
  });
});
