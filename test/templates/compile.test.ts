import { describe, expect, test } from 'vitest';
import { compileTemplate } from '../../src/templates/compile.ts';
import { compiled, problemsOf } from './template.ts';

describe('a template that is refused', () => {
  test.each([
    [
      'a field without its recipient',
      '{{firstName}}',
      "line 1, column 3: {{firstName}} is an unknown value; recipients' fields are written {{recipient.firstName}}",
    ],
    ['a recipient as a whole', 'Dear {{recipient}}', 'column 8: {{recipient}} is not a value'],
    [
      'a part of a field',
      '{{recipient.name.length}}',
      '{{recipient.name.length}} is an unknown value',
    ],
    [
      'an unknown part of the campaign',
      '{{campaign.secret}}',
      '{{campaign.secret}} is an unknown value',
    ],
    ['this at the top', '{{this}}', 'is not a value'],
    ['a way out of the top', '{{../recipient.name}}', 'is an unknown value'],
    ['an index outside of a loop', '{{@index}}', 'is an unknown value'],
    ['a constructor', '{{constructor}}', 'is an unknown value'],
    ['a prototype', '{{__proto__.constructor}}', 'is an unknown value'],
    [
      'unescaped HTML',
      '{{{recipient.name}}}',
      "would let a field's value become HTML; write {{recipient.name}}",
    ],
    ['unescaped HTML with &', '{{&recipient.name}}', "would let a field's value become HTML"],
    [
      'an inline partial',
      '{{#*inline "x"}}a{{/inline}}',
      'inline partials ({{* … }}) are not allowed',
    ],
    ['a decorator', '{{* x}}', 'decorators'],
    ['a dynamic partial', '{{> (default "a" "b")}}', 'the name of a partial must be written out'],
    [
      'an unknown partial',
      '\n  {{> nobody}}',
      'line 2, column 3: there is no layout or partial “nobody”',
    ],
    [
      'an unknown helper',
      '{{shout recipient.name}}',
      'there is no helper “shout”; there are and, currency, date',
    ],
    [
      'an unknown helper inside',
      '{{default (shout recipient.name) "x"}}',
      'there is no helper “shout”',
    ],
    ['a log', '{{log "x"}}', 'there is no helper “log”'],
    ['a lookup', '{{lookup recipient "name"}}', 'there is no helper “lookup”'],
    ['a guard', '{{required recipient.name}}', 'there is no helper “required”'],
    [
      'an unknown block',
      '{{#repeat 9}}x{{/repeat}}',
      '{{#repeat}} is not a block; there are if, unless, each and with',
    ],
    ['a field as a block', '{{#recipient.name}}x{{/recipient.name}}', 'is not a block'],
    ['a block without a value', '{{#if}}x{{/if}}', '{{#if}} takes one value'],
    [
      'a block with an option',
      '{{#each recipient.names max=3}}x{{/each}}',
      'does not take the option max',
    ],
    ['a loop over a recipient', '{{#each recipient}}{{this}}{{/each}}', 'is not a value'],
    [
      'a partial in a loop',
      '{{#each recipient.names}}{{> part}}{{/each}}',
      'stands inside {{#each}} or {{#with}}',
    ],
    ['a partial with a context', '{{> part recipient}}', 'is handed a context'],
    ['a partial as a link', '<a href="{{> part}}">x</a>', 'stands where a link is expected'],
    [
      'a layout around nothing',
      '{{> frame}}',
      '“frame” is a layout; write {{#> frame}} … {{/frame}}',
    ],
    [
      'a place for a block outside of layouts',
      '{{> @partial-block}}',
      'has a meaning in layouts only',
    ],
    [
      'a condition with a strange option',
      '{{#if recipient.n includeZero=(log "x")}}x{{/if}}',
      'includeZero=true',
    ],
    ['an attribute without quotes', '<p class={{recipient.name}}>', 'write ="{{recipient.name}}"'],
    ['a text in braces', '{{"hello"}}', 'is text already'],
    ['a helper without a value', '{{upper}}', 'upper takes one value, not 0'],
    [
      'a helper with too many values',
      '{{eq recipient.a recipient.b recipient.c}}',
      'eq takes 2 values, not 3',
    ],
    [
      'an unknown option',
      '{{date recipient.day format="x"}}',
      'date has no option “format”; it has locale, zone',
    ],
    [
      'an option that is not written out',
      '{{number recipient.n decimals=recipient.d}}',
      'must be written out',
    ],
    [
      'a zone on Mars',
      '{{date recipient.day zone="Mars/Olympus"}}',
      'Invalid time zone specified: Mars/Olympus',
    ],
    [
      'a locale that is none',
      '{{date recipient.day locale="no-such-locale-at-all"}}',
      'date does not understand its options',
    ],
    [
      'a style that is none',
      '{{date recipient.day style="wild"}}',
      'date does not understand its options',
    ],
    ['a currency that is none', '{{currency recipient.fee "EURO"}}', 'Invalid currency code'],
    [
      'decimals without end',
      '{{number recipient.n decimals=1000}}',
      'number does not understand its options',
    ],
    [
      'a tag that is not closed',
      'a\nb {{recipient.name',
      'line 2: a tag is not written right near “ab {{recipient.name”',
    ],
    [
      'a broken tag',
      'a\nb\n{{#if recipient.name}\n{{/if}}',
      'line 3: a tag is not written right near',
    ],
    ['a block that is never closed', '{{#if recipient.name}}', 'a tag is never closed'],
    [
      'a block that ends as another',
      '{{#if recipient.a}}x{{/unless}}',
      "line 1, column 4: if doesn't match unless",
    ],
  ])('for %s says so', (_, html, problem) => {
    const problems = problemsOf({ html, partials: { part: 'x', frame: '{{> @partial-block}}' } });

    expect(problems.join('\n')).toContain(problem);
    expect(problems[0]).toMatch(/^body\.html\.hbs, line \d/);
  });

  test('for several reasons names them all, with the file of each', () => {
    const problems = problemsOf({
      subject: '{{a}}',
      html: '{{b}}',
      text: '\n{{c}}{{> part}}',
      partials: { part: '{{d}}' },
    });

    expect(problems.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual([
      'Subject, line 1, column 3',
      'body.html.hbs, line 1, column 3',
      'body.text.hbs, line 2, column 3',
      'Partial part, line 1, column 3',
    ]);
  });

  test('has no body', () => {
    const result = compileTemplate({ subject: 'Hello', partials: {} });

    expect(result).toMatchObject({
      kind: 'problems',
      problems: [expect.stringContaining('has no body')],
    });
  });
});

describe('fields that recipients do not have', () => {
  test('are problems that suggest the right one when only its case differs', () => {
    const problems = problemsOf({ html: '{{recipient.firstname}} {{recipient.shoeSize}}' }, [
      'firstName',
    ]);

    expect(problems).toEqual([
      'body.html.hbs, line 1, column 3: recipients have no field “firstname”; it is written firstName',
      'body.html.hbs, line 1, column 27: recipients have no field “shoeSize”',
    ]);
  });

  test('are problems in conditions, too', () => {
    const problems = problemsOf({ html: '{{#if (eq recipient.tier "gold")}}x{{/if}}' }, []);

    expect(problems).toEqual([expect.stringContaining('recipients have no field “tier”')]);
  });
});

describe('the fields of a template', () => {
  test.each([
    ['a plain field', '{{recipient.a}}', ['a']],
    [
      'a field in a condition',
      '{{#if recipient.a}}{{recipient.b}}{{else}}{{recipient.c}}{{/if}}',
      ['a', 'b', 'c'],
    ],
    ['a field in a helper in a helper', '{{default (upper recipient.a) recipient.b}}', ['a', 'b']],
    [
      'a field of a recipient that is the context',
      '{{#with recipient}}{{a}}{{this.b}}{{./c}}{{/with}}',
      ['a', 'b', 'c'],
    ],
    [
      'a field of a recipient that has a name',
      '{{#with recipient as |person|}}{{person.a}}{{/with}}',
      ['a'],
    ],
    [
      'a list and fields around it',
      '{{#each recipient.a}}{{this}}{{@index}}{{../recipient.b}}{{@root.recipient.c}}{{/each}}',
      ['a', 'b', 'c'],
    ],
    ['an item that has a name', '{{#each recipient.a as |item at|}}{{item}}{{at}}{{/each}}', ['a']],
    ['a field in a layout and in its block', '{{#> layout}}{{recipient.a}}{{/layout}}', ['a', 'b']],
    ['a field handed to a partial', '{{> titled title=recipient.a}}', ['a']],
    ['no field', '{{campaign.key}} {{campaign.summary}} {{group}} {{! recipient.x }}', []],
  ])('with %s are %s', (_, html, fields) => {
    const template = compiled({
      html,
      partials: { layout: '{{recipient.b}}{{> @partial-block}}', titled: '{{title}}' },
    });

    expect(template.fields.toSorted()).toEqual(fields);
  });
});
