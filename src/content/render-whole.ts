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
  if (rendered.kind === 'problem' || isTransactional) return rendered;
  const problem = whatIsLacking(rendered.letter, values);
  return problem === undefined ? rendered : { kind: 'problem', problem };
}
