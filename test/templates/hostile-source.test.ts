import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTemplate } from '../../src/templates/compile.ts';
import { problemsOf, templateWith } from './template.ts';

function nestedBlocks(depth: number): string {
  return '{{#if recipient.a}}'.repeat(depth) + '{{/if}}'.repeat(depth);
}

function nestedHelpers(depth: number): string {
  return `{{not ${'(not '.repeat(depth)}recipient.a${')'.repeat(depth)}}}`;
}

describe('a template made to exhaust the machine', () => {
  test('is refused when a source is too large', () => {
    const problems = problemsOf({ html: 'x'.repeat(256 * 1024 + 1) });

    expect(problems).toEqual(['body.html.hbs is 257 KB; a template file may have 256 KB.']);
  });

  test('is refused when its blocks are nested too deeply', () => {
    expect(problemsOf({ html: nestedBlocks(20) })).toEqual([]);
    expect(problemsOf({ html: nestedBlocks(21) })).toEqual([]);
    expect(problemsOf({ html: nestedBlocks(22) })).toEqual([
      expect.stringContaining('nested deeper than 20'),
    ]);
    expect(problemsOf({ html: nestedBlocks(400) })).toEqual([
      expect.stringContaining('nested deeper than 20'),
    ]);
    expect(problemsOf({ html: nestedBlocks(9_000) })).toEqual([
      'body.html.hbs has more than 1000 tags.',
    ]);
  });

  test('is refused when its helpers are nested too deeply', () => {
    expect(problemsOf({ html: nestedHelpers(5) })).toEqual([]);
    expect(problemsOf({ html: nestedHelpers(50) })).toEqual([
      expect.stringContaining('helpers are nested deeper than 8'),
    ]);
    expect(problemsOf({ html: nestedHelpers(20_000) })).toEqual([
      'body.html.hbs: its tags are nested too deeply.',
    ]);
  });

  test('is refused when a partial puts itself in, by detours too', () => {
    const problems = problemsOf({
      html: '{{> a}}',
      partials: { a: '{{> b}}', b: '{{#if recipient.x}}{{> a}}{{/if}}' },
    });

    expect(problems).toEqual(['The partial “a” puts itself in.']);
  });

  test('is refused when its partials multiply', () => {
    const twice = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `p${index}`,
        `{{> p${index + 1}}}{{> p${index + 1}}}`,
      ]),
    );

    const problems = problemsOf({ html: '{{> p0}}', partials: { ...twice, p40: 'bomb' } });

    expect(problems).toEqual(['body.html.hbs grows beyond 1024 KB with its partials.']);
  });
});

describe('any source whatever', () => {
  const pieces = fc.constantFrom(
    '{{',
    '}}',
    '{{{',
    '{{#',
    '{{/',
    '{{>',
    '{{else}}',
    '{{#if recipient.a}}',
    '{{/if}}',
    '{{#each recipient.a as |x|}}',
    '{{/each}}',
    'recipient.a',
    ' ',
    '(',
    ')',
    '"',
    'date',
    '@root',
    '../',
    '[',
    ']',
    '|',
    '~',
    '!--',
    '*',
    '&',
    'as',
    '=',
    '\n',
    '<a href=',
    '🙂',
  );

  test('compiles or has problems, and never throws', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const result = compileTemplate(
          templateWith({ html: parts.join(''), subject: parts.join('') }),
        );

        expect(result).not.toMatchObject({ kind: 'problems', problems: [] });
      }),
    );
  });
});
