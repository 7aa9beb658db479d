import { describe, expect, test } from 'vitest';
import type { DataRow, KnownSources } from '../../src/campaign/merge-data.ts';
import { compileTemplate } from '../../src/templates/compile.ts';
import { render } from '../../src/templates/render.ts';

const known: KnownSources = new Map([
  ['projects', ['name', 'year', 'map']],
  ['plan', undefined],
]);

function compile(text: string) {
  return compileTemplate({ subject: 'Hello', text, partials: {} }, [], known);
}

function problemsOf(text: string): readonly string[] {
  const result = compile(text);
  return result.kind === 'problems' ? result.problems : [];
}

function write(text: string, data: Readonly<Record<string, readonly DataRow[]>>): string {
  const template = compile(text);
  if (template.kind === 'problems') return template.problems.join(' ');
  const campaign = { key: 'MAIL-1', summary: 'Hello' };
  const result = render(template, { recipient: {}, campaign, group: 'All', data });
  return result.kind === 'rendered' ? result.letter.text : result.problem;
}

const projects = [
  { name: 'Lighthouse', year: 2019, map: 'north' },
  { name: 'Harbour', year: 2021, map: 'south' },
];

describe('merge data in a template', () => {
  test.each([
    ['{{data.projects.name}}', 'Lighthouse'],
    ['{{data.projects.map}}', 'north'],
    ['{{#each data.projects}}{{name}} {{this.year}};{{/each}}', 'Lighthouse 2019;Harbour 2021;'],
    [
      '{{#each data.projects as |p|}}{{p.map}}{{#unless @last}}, {{/unless}}{{/each}}',
      'north, south',
    ],
    ['{{#with data.projects}}{{name}}{{/with}}', 'Lighthouse'],
    ['{{#if data.projects}}some{{else}}none{{/if}}', 'some'],
    ['{{#if data.plan}}some{{else}}none{{/if}}', 'none'],
    ['{{default data.plan.name "basic"}}', 'basic'],
    ['{{data.plan.name}}', 'data.plan.name is empty (body.text.hbs, line 1)'],
  ])('%s is written as %s', (text, expected) => {
    expect(write(text, { projects })).toBe(expected);
  });

  test.each([
    ['{{data.project.name}}', 'there is no source of data “project”; did you mean projects?'],
    ['{{data.projects.nam}}', 'the source “projects” has no column “nam”; did you mean name?'],
    ['{{#each data.project}}x{{/each}}', 'did you mean projects?'],
    ['{{#each data.projects}}{{yaer}}{{/each}}', 'has no column “yaer”; did you mean year?'],
    ['{{data.projects}}', 'is not a value; name one of its parts'],
    ['{{data.projects.name.first}}', 'is an unknown value'],
    ['{{data.plan.length}}', 'can only be used inside {{#each data.plan}}'],
  ])('%s is a problem', (text, problem) => {
    expect(problemsOf(text).join(' ')).toContain(problem);
  });

  test('is told apart by what a letter takes of it', () => {
    const template = compile('{{data.plan.name}}{{#each data.projects}}{{year}}{{/each}}');

    expect(template).toMatchObject({
      data: new Map([
        ['plan', { columns: new Set(['name']), isSingle: true }],
        ['projects', { columns: new Set(['year']), isSingle: false }],
      ]),
    });
  });
});
