import type { Content, GroupTemplate } from '../campaign/content.ts';
import { type CompiledTemplate, compileTemplate } from './compile.ts';

/** The templates of one campaign, compiled: what each group gets. */
export interface TemplatesByGroup {
  readonly kind: 'compiled';
  readonly all: readonly CompiledTemplate[];
  of(group: string): CompiledTemplate;
}

interface GroupTemplateCompiled extends Pick<GroupTemplate, 'name' | 'groups'> {
  readonly compiled: CompiledTemplate;
}

/** The campaign's own, and those that some groups get in place of it. */
export function templatesByGroup(
  own: CompiledTemplate,
  others: readonly GroupTemplateCompiled[],
): TemplatesByGroup {
  const named = others.map(({ name, groups, compiled }) => ({
    groups,
    template: { ...compiled, name },
  }));
  const byGroup = new Map(
    named.flatMap(({ groups, template }) => groups.map((group) => [group, template])),
  );
  return {
    kind: 'compiled',
    all: [own, ...named.map(({ template }) => template)],
    of: (group) => byGroup.get(group) ?? own,
  };
}

/** Compiles what was found sound before. */
export function compileContent({
  template,
  groupTemplates = [],
}: Pick<Content, 'template' | 'groupTemplates'>):
  | TemplatesByGroup
  | { readonly kind: 'problems'; readonly problems: readonly string[] } {
  const own = compileTemplate(template);
  if (own.kind === 'problems') return own;
  const others: GroupTemplateCompiled[] = [];
  for (const { name, groups, template: theirs } of groupTemplates) {
    const compiled = compileTemplate(theirs);
    if (compiled.kind === 'problems') return compiled;
    others.push({ name, groups, compiled });
  }
  return templatesByGroup(own, others);
}
