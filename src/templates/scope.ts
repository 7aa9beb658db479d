import type { Path } from './syntax.ts';

/** What a name stands for: everything a letter knows, a recipient, the campaign, merge data, or a value that can be written. */
export type Shape = 'letter' | 'recipient' | 'campaign' | 'data' | 'value' | Rows;

/** Rows of a source of merge data; one of them inside `{{#each}}`. */
export interface Rows {
  readonly kind: 'rows' | 'row';
  readonly source: string;
}

/** What names mean at one place of a template; `{{#with}}` and `{{#each}}` open a new one. */
export interface Scope {
  readonly shape: Shape;
  readonly parent?: Scope | undefined;
  /** Block parameters (`as |project|`) and what a partial was handed. */
  readonly named: ReadonlyMap<string, Shape>;
  readonly isLoop: boolean;
}

export type Meaning =
  | {
      readonly kind: 'known';
      readonly shape: Shape;
      /** As people call it, from the top: `recipient.city`. */
      readonly name: string;
      /** Set when it is a recipient's field. */
      readonly field?: string | undefined;
      /** Set when it is a column of a source of merge data. */
      readonly column?: { readonly of: Rows; readonly name: string } | undefined;
    }
  | { readonly kind: 'unknown' };

const unknown: Meaning = { kind: 'unknown' };
const plainValues: ReadonlySet<string> = new Set(['group', 'unsubscribeUrl', 'postalAddress']);
const loopData: ReadonlySet<string> = new Set(['index', 'first', 'last']);

/** The scope of a source, or of a partial that is handed values of these names. */
export function letterScope(handed: Iterable<string> = []): Scope {
  const named = new Map(Array.from(handed, (name): [string, Shape] => [name, 'value']));
  return { shape: 'letter', named, isLoop: false };
}

/** The scope inside `{{#with}}` or `{{#each}}`. */
export function innerScope(
  parent: Scope,
  shape: Shape,
  kind: 'with' | 'each',
  blockParams: readonly string[],
): Scope {
  const named = blockParams.map((name, index): [string, Shape] => [
    name,
    index === 0 ? shape : 'value',
  ]);
  return { shape, parent, named: new Map(named), isLoop: kind === 'each' };
}

/** Finds what a path refers to, as Handlebars will when it renders. */
export function meaningOf(path: Path, scope: Scope): Meaning {
  const [first, ...rest] = path.parts;
  if (path.data) return dataMeaning(first ?? '', rest, scope);

  const isScoped = /^\.|^this\b/.test(path.original);
  const named = first === undefined || isScoped ? undefined : namedShape(first, scope);
  if (first !== undefined && named !== undefined)
    return rest.reduce<Meaning>(stepInto, { kind: 'known', shape: named, name: first });

  let from: Scope | undefined = scope;
  for (let depth = path.depth; depth > 0; depth -= 1) from = from?.parent;
  if (from === undefined) return unknown;
  return path.parts.reduce<Meaning>(stepInto, {
    kind: 'known',
    shape: from.shape,
    name: nameOf(from),
  });
}

function dataMeaning(name: string, rest: readonly string[], scope: Scope): Meaning {
  if (name === 'root')
    return rest.reduce<Meaning>(stepInto, { kind: 'known', shape: 'letter', name: '' });
  if (rest.length > 0 || !loopData.has(name) || !isInLoop(scope)) return unknown;
  return { kind: 'known', shape: 'value', name: `@${name}` };
}

function stepInto(from: Meaning, part: string): Meaning {
  if (from.kind === 'unknown') return unknown;
  if (typeof from.shape === 'object') {
    const name = `data.${from.shape.source}.${part}`;
    return { kind: 'known', shape: 'value', name, column: { of: from.shape, name: part } };
  }
  switch (from.shape) {
    case 'letter':
      if (part === 'recipient' || part === 'campaign' || part === 'data')
        return { kind: 'known', shape: part, name: part };
      return plainValues.has(part) ? { kind: 'known', shape: 'value', name: part } : unknown;
    case 'recipient':
      return { kind: 'known', shape: 'value', name: `recipient.${part}`, field: part };
    case 'campaign':
      return part === 'key' || part === 'summary'
        ? { kind: 'known', shape: 'value', name: `campaign.${part}` }
        : unknown;
    case 'data':
      return { kind: 'known', shape: { kind: 'rows', source: part }, name: `data.${part}` };
    case 'value':
      return unknown;
  }
}

function namedShape(name: string, scope: Scope): Shape | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const shape = at.named.get(name);
    if (shape !== undefined) return shape;
  }
  return undefined;
}

function isInLoop(scope: Scope | undefined): boolean {
  return scope !== undefined && (scope.isLoop || isInLoop(scope.parent));
}

function nameOf({ shape }: Scope): string {
  if (typeof shape === 'object') return `data.${shape.source}`;
  return shape === 'value' ? 'this' : shape;
}
