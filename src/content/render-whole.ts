import type { CompiledTemplate } from '../templates/compile.ts';
import { type LetterValues, type RenderResult, render } from '../templates/render.ts';
import { whatIsLacking } from './footing.ts';

/** Renders a letter that may be sent as it is: one without a way to unsubscribe, or without a sender's place, is a problem. */
export function renderWhole(
  template: CompiledTemplate,
  values: LetterValues,
  isTransactional = false,
): RenderResult {
  const rendered = render(template, values);
  const problem =
    rendered.kind === 'problem'
      ? rendered.problem
      : isTransactional
        ? undefined
        : whatIsLacking(rendered.letter, values);
  if (problem === undefined) return rendered;
  const where = template.name === undefined ? '' : ` in the template “${template.name}”`;
  return { kind: 'problem', problem: `${problem}${where}` };
}
