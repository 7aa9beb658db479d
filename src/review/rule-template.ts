import type { RuleIssue } from '../jira/port.ts';
import { compileTemplate } from '../templates/compile.ts';
import { readTemplateFolder } from '../templates/folder.ts';
import { makeTemplate } from '../templates/make.ts';
import type { TemplateRead } from '../templates/source.ts';

/** Undefined where the rule names no template. */
export async function readRuleTemplate(
  { template }: Pick<RuleIssue, 'template'>,
  templates: string,
): Promise<TemplateRead | undefined> {
  return template === '' ? undefined : await readTemplateFolder(templates, template);
}

/**
 * Everything that is wrong with a rule's template by itself. What it takes from a campaign, such as pictures and attached
 * data, is looked for where the campaign is checked.
 */
export async function templateProblems(
  read: TemplateRead | undefined,
  knownFields: readonly string[],
): Promise<readonly string[]> {
  if (read === undefined) return [];
  if (read.kind === 'problems') return read.problems;
  const made = await makeTemplate(read.template, knownFields);
  if (made.kind === 'problems') return made.problems;
  const compiled = compileTemplate(made.template, knownFields);
  return compiled.kind === 'problems' ? compiled.problems : [];
}
