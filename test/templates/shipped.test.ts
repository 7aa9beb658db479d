import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileTemplate } from '../../src/templates/compile.ts';
import { readTemplateFolder } from '../../src/templates/folder.ts';
import { makeTemplate } from '../../src/templates/make.ts';
import { type LetterValues, type RenderedLetter, render } from '../../src/templates/render.ts';

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
  const result = render(template, values);
  if (result.kind === 'problem') throw new Error(result.problem);
  return result.letter;
}

function sampleOf(name: string): LetterValues {
  return JSON.parse(readFileSync(join(root, name, 'sample.json'), 'utf8'));
}

describe.each(names)('the template %s that comes with Postboard', (name) => {
  test('renders its sample', async () => {
    const letter = await write(name, sampleOf(name));

    expect(letter.html).toContain('Dear Ada');
    expect(letter.text).toContain('Dear Ada');
    expect(letter.html).not.toContain('{{');
  });
});

describe('the cover letter', () => {
  const sample = sampleOf('cover-letter');
  const write1 = (recipient: LetterValues['recipient']) =>
    write('cover-letter', { ...sample, recipient });

  test('speaks of what the two have in common', async () => {
    const { text, subject } = await write('cover-letter', sample);

    expect(subject).toBe('Ada, do you know somebody who needs an operations engineer?');
    expect(text).toContain('going well at Harbour Logistics');
    expect(text).toContain('I like to think back to Queue Days Berlin; we last met in May 2025');
    expect(text).toContain('We did 3 projects together, so you know how I work.');
  });

  test('speaks of one project as one', async () => {
    const { text } = await write1({ ...sample.recipient, projectsShared: 1 });

    expect(text).toContain('We did a project together');
  });

  test('needs no more than a first name', async () => {
    const { text, html } = await write1({ firstName: 'Ben', projectsShared: 0, metAt: null });

    expect(text).toContain('I hope you are well.\n');
    expect(text).toContain('I would rather you heard it from me.');
    expect(`${text}${html}`).not.toMatch(/undefined|null|\bat\s*[.,]/);
  });
});
