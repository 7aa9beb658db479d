import {
  type Location,
  type PartialBlockCall,
  type PartialCall,
  type Program,
  parseSource,
} from './syntax.ts';

/** The place in a layout where `{{> @partial-block}}` puts what `{{#> layout}}…{{/layout}}` holds. */
export const layoutBlock = '@partial-block';

/** One `{{> name}}` or `{{#> name}}`. */
export interface PartialUse {
  /** Undefined when the name is only known while rendering. */
  readonly name: string | undefined;
  /** Names of the values handed over: `title` of `{{> head title="…"}}`. */
  readonly handed: readonly string[];
  readonly loc: Location;
}

export function nameOfPartial({ name }: PartialCall | PartialBlockCall): string | undefined {
  return name.type === 'SubExpression' ? undefined : String(name.original);
}

/** Every partial that a program puts in, in order, those inside blocks too. */
export function partialUses(program: Program | undefined): readonly PartialUse[] {
  return (program?.body ?? []).flatMap((statement): readonly PartialUse[] => {
    switch (statement.type) {
      case 'BlockStatement':
        return [...partialUses(statement.program), ...partialUses(statement.inverse)];
      case 'PartialStatement':
        return [useOf(statement)];
      case 'PartialBlockStatement':
        return [useOf(statement), ...partialUses(statement.program)];
      case 'MustacheStatement':
      case 'ContentStatement':
      case 'CommentStatement':
      case 'Decorator':
      case 'DecoratorBlock':
        return [];
    }
  });
}

/** True for what is wrapped around something: it says where that goes. */
export function isLayout(program: Program | undefined): boolean {
  return partialUses(program).some(({ name }) => name === layoutBlock);
}

/** Names of the partials that a source puts in directly; none when it does not parse. */
export function partialNames(source: string): readonly string[] {
  const parsed = parseSource('', source);
  if (parsed.kind === 'problem') return [];
  return partialUses(parsed.program).flatMap(({ name }) =>
    name === undefined || name === layoutBlock ? [] : [name],
  );
}

function useOf(call: PartialCall | PartialBlockCall): PartialUse {
  return {
    name: nameOfPartial(call),
    handed: call.hash?.pairs.map(({ key }) => key) ?? [],
    loc: call.loc,
  };
}
