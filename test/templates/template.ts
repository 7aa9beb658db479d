import type { LetterTemplate } from '../../src/campaign/content.ts';
import { type CompiledTemplate, compileTemplate } from '../../src/templates/compile.ts';
import { type LetterValues, type RenderedLetter, render } from '../../src/templates/render.ts';

/** A template that is sound but for what a test puts in. */
export function templateWith(parts: Partial<LetterTemplate>): LetterTemplate {
  return {
    subject: 'Hello',
    partials: {},
    ...(parts.text === undefined && { html: '<p>Hello</p>' }),
    ...parts,
  };
}

export function problemsOf(
  parts: Partial<LetterTemplate>,
  knownFields?: readonly string[],
): readonly string[] {
  const result = compileTemplate(templateWith(parts), knownFields);
  return result.kind === 'problems' ? result.problems : [];
}

export function compiled(parts: Partial<LetterTemplate>): CompiledTemplate {
  const result = compileTemplate(templateWith(parts));
  if (result.kind === 'problems') throw new Error(result.problems.join('\n'));
  return result;
}

export function valuesFor(recipient: LetterValues['recipient']): LetterValues {
  return { recipient, campaign: { key: 'MAIL-7', summary: 'Cover letter' }, group: 'Friends' };
}

export function rendered(
  parts: Partial<LetterTemplate>,
  recipient: LetterValues['recipient'] = {},
): RenderedLetter {
  const result = render(compiled(parts), valuesFor(recipient));
  if (result.kind === 'problem') throw new Error(result.problem);
  return result.letter;
}

export function problemWith(
  parts: Partial<LetterTemplate>,
  recipient: LetterValues['recipient'] = {},
): string | undefined {
  const result = render(compiled(parts), valuesFor(recipient));
  return result.kind === 'problem' ? result.problem : undefined;
}
