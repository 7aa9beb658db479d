import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderWhole } from '../../src/content/render-whole.ts';
import { compileTemplate } from '../../src/templates/compile.ts';
import { readTemplateFolder } from '../../src/templates/folder.ts';
import { makeTemplate } from '../../src/templates/make.ts';
import type { LetterValues, RenderedLetter } from '../../src/templates/render.ts';

const root = join(import.meta.dirname, '../../templates');
const names = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['layouts', 'partials'].includes(entry.name))
  .map(({ name }) => name);

async function write(name: string, values: LetterValues): Promise<RenderedLetter> {
  const read = await readTemplateFolder(root, name);
  if (read.kind === 'problems') throw new Error(read.problems.join('\n'));
  const made = await makeTemplate(read.template);
  if (made.kind === 'problems') throw new Error(made.problems.join('\n'));
  const template = compileTemplate(made.template);
  if (template.kind === 'problems') throw new Error(template.problems.join('\n'));
  const result = renderWhole(template, values);
  if (result.kind === 'problem') throw new Error(result.problem);
  return result.letter;
}

function sampleOf(name: string): LetterValues {
  return JSON.parse(readFileSync(join(root, name, 'sample.json'), 'utf8'));
}

describe.each(names)('the template %s that comes with Postboard', (name) => {
  test('renders its sample, with a way to unsubscribe and a postal address', async () => {
    const letter = await write(name, sampleOf(name));

    expect(letter.html).toContain('Dear Ada');
    expect(letter.text).toContain('Dear Ada');
    expect(letter.html).not.toContain('{{');
  });
});

describe('the cover letter', () => {
  const sample = sampleOf('cover-letter');

  test('speaks of what the two have in common', async () => {
    const { text, html, subject } = await write('cover-letter', sample);

    expect(subject).toBe('Ada, do you know somebody who needs an operations engineer?');
    expect(text).toContain('going well at Harbour Logistics');
    expect(text).toContain('I like to think back to Queue Days Berlin; we last met in May 2025');
    expect(text).toContain(
      '- The mail queues of Northwind, 2019\n- Night shift without pagers, 2022',
    );
    expect(html).toContain('<li>Night shift without pagers, 2022</li>');
  });

  test('needs no more than a first name', async () => {
    const { text, html } = await write('cover-letter', {
      ...sample,
      recipient: { firstName: 'Ben', metAt: null },
      data: { projects: [] },
    });

    expect(text).toContain('I hope you are well.\n');
    expect(text).toContain('so I would rather you heard it from me.\n\nI am looking');
    expect(`${text}${html}`).not.toMatch(/undefined|null|\bat\s*[.,]/);
  });
});
