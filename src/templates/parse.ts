import type { LetterTemplate } from '../campaign/content.ts';
import { layoutBlock, partialUses } from './partials.ts';
import { htmlFile, needsBody, preheaderFile, textFile, tooLarge } from './source.ts';
import { type Program, parseSource } from './syntax.ts';

export type Part = 'subject' | 'preheader' | 'html' | 'text';

/** What people call the source of a template's part. */
export function fileOf(part: Part, { madeOf }: LetterTemplate): string {
  switch (part) {
    case 'subject':
      return 'Subject';
    case 'preheader':
      return preheaderFile;
    case 'html':
      return madeOf?.file ?? htmlFile;
    case 'text':
      return textFile;
  }
}

/** A template as syntax trees, and what is wrong with it so far. */
export interface ParsedTemplate {
  readonly parts: ReadonlyMap<Part, Program>;
  /** Only those that a part puts in, or a partial that it puts in. */
  readonly partials: ReadonlyMap<string, Program>;
  readonly problems: readonly string[];
}

/** A part with its partials put in wherever it names them. */
const expandedLimitBytes = 1024 * 1024;

export function parseTemplate(template: LetterTemplate): ParsedTemplate {
  const problems: string[] = [];
  const parts = new Map<Part, Program>();
  for (const part of ['subject', 'preheader', 'html', 'text'] as const) {
    const program = parse(fileOf(part, template), template[part], problems);
    if (program !== undefined) parts.set(part, program);
  }

  const partials = new Map<string, Program>();
  const wanted = [...parts.values()].flatMap(partialUses);
  for (const { name } of wanted) {
    if (name === undefined || partials.has(name) || !Object.hasOwn(template.partials, name))
      continue;
    const program = parse(`Partial ${name}`, template.partials[name], problems);
    partials.set(name, program ?? { type: 'Program', body: [] });
    wanted.push(...partialUses(program));
  }
  if (template.html === undefined && template.text === undefined)
    problems.push(`The template has no body: ${needsBody}.`);
  problems.push(...expansionProblems(template, parts, partials));
  return { parts, partials, problems };
}

function parse(file: string, source: string | undefined, problems: string[]): Program | undefined {
  if (source === undefined) return undefined;
  const oversize = tooLarge(file, Buffer.byteLength(source));
  if (oversize !== undefined) {
    problems.push(oversize);
    return undefined;
  }
  const parsed = parseSource(file, source);
  if (parsed.kind === 'parsed') return parsed.program;
  problems.push(parsed.problem);
  return undefined;
}

/** Partials that put themselves in never end, and those that put others in twice and twice again grow without end. */
function expansionProblems(
  template: LetterTemplate,
  parts: ReadonlyMap<Part, Program>,
  partials: ReadonlyMap<string, Program>,
): readonly string[] {
  const problems = new Set<string>();
  const sizes = new Map<string, number>();

  function sizeOf(program: Program, source: string | undefined, within: readonly string[]): number {
    return partialUses(program).reduce(
      (total, { name }) => (name === undefined ? total : total + sizeOfPartial(name, within)),
      Buffer.byteLength(source ?? ''),
    );
  }

  function sizeOfPartial(name: string, within: readonly string[]): number {
    const partial = name === layoutBlock ? undefined : partials.get(name);
    if (partial === undefined) return 0;
    if (within.includes(name)) {
      problems.add(`The partial “${name}” puts itself in.`);
      return 0;
    }
    const size = sizes.get(name) ?? sizeOf(partial, template.partials[name], [...within, name]);
    sizes.set(name, size);
    return size;
  }

  for (const [part, program] of parts)
    if (sizeOf(program, template[part], []) > expandedLimitBytes)
      problems.add(
        `${fileOf(part, template)} grows beyond ${expandedLimitBytes / 1024} KB with its partials.`,
      );
  return [...problems];
}
