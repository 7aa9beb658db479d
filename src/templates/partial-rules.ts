import { layoutBlock, nameOfPartial } from './partials.ts';
import type { Scope } from './scope.ts';
import type { PartialBlockCall, PartialCall } from './syntax.ts';

/** What has to be known to judge a `{{> name}}`. */
export interface PartialContext {
  readonly partials: ReadonlySet<string>;
  /** Those partials that are wrapped around something. */
  readonly layouts: ReadonlySet<string>;
  /** True inside of a partial or layout. */
  readonly isPartial: boolean;
  readonly isHtml: boolean;
}

const linkBefore = /\b(?:href|src|action|background)\s*=\s*["']?\s*$/i;

/** True when what comes next in this HTML is a link. */
export function isLinkNext(before: string): boolean {
  return linkBefore.test(before);
}

/** Everything that is wrong with putting a partial in here. */
export function partialProblems(
  call: PartialCall | PartialBlockCall,
  scope: Scope,
  { partials, layouts, isPartial, isHtml }: PartialContext,
  before: string,
): readonly string[] {
  const name = nameOfPartial(call);
  if (name === undefined) return ['the name of a partial must be written out'];
  const problems: string[] = [];
  if (name === layoutBlock) {
    if (!isPartial) problems.push(`{{> ${layoutBlock}}} has a meaning in layouts only`);
  } else if (!partials.has(name)) {
    problems.push(`there is no layout or partial “${name}”`);
  } else if (call.type === 'PartialStatement' && layouts.has(name)) {
    problems.push(`“${name}” is a layout; write {{#> ${name}}} … {{/${name}}}`);
  }
  if (call.params.length > 0)
    problems.push(
      `{{> ${name}}} is handed a context; a partial sees what the letter sees, hand it values by name`,
    );
  if (scope.shape !== 'letter')
    problems.push(
      `{{> ${name}}} stands inside {{#each}} or {{#with}}, where it cannot see the recipient`,
    );
  if (isHtml && isLinkNext(before)) problems.push(`{{> ${name}}} stands where a link is expected`);
  return problems;
}
