import { maskTags, withoutComments } from './masked-tags.ts';
import { mjmlFile } from './source.ts';

export type MjmlResult =
  | { readonly kind: 'html'; readonly html: string }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

const include = /<\s*mj-include\b/i;

/**
 * Makes HTML of MJML whose Handlebars has been checked, and leaves the Handlebars in it. MJML takes words between its
 * elements for nothing, and tags of Handlebars are words to it: what it would lose is found here.
 */
export async function compileMjml(source: string): Promise<MjmlResult> {
  const { masked, tags, unmask } = maskTags(withoutComments(source));
  const included = include.exec(masked);
  if (included !== null)
    return problems([
      `${at(lineOf(masked, included.index))}: mj-include reads files; write {{> name}} in <mj-raw> or <mj-text>.`,
    ]);
  // Takes most of a second to load, and most templates do without.
  const { default: mjml2html } = await import('mjml');
  try {
    const { html, errors } = await mjml2html(masked, {
      validationLevel: 'soft',
      ignoreIncludes: true,
      useMjmlConfigOptions: false,
      // Else every letter would ask a server for MJML's own font.
      fonts: {},
    });
    const lost = tags.filter(({ token }) => !html.includes(token));
    const found = [
      ...errors.map(({ line, message }) => `${at(line)}: ${unmask(message)}.`),
      ...lost.map(
        ({ written, line }) =>
          `${at(line)}: ${written} stands between MJML's elements, where MJML drops it; write <mj-raw>${written}</mj-raw>.`,
      ),
    ];
    return found.length > 0 ? problems(found) : { kind: 'html', html: unmask(html) };
  } catch (error) {
    if (error instanceof RangeError)
      return problems([`${mjmlFile}: its elements are nested too deeply.`]);
    if (!(error instanceof Error) || !error.message.startsWith('Parsing failed')) throw error;
    return problems([
      `${mjmlFile}: it cannot be read as MJML; it begins with <mjml> and has <mj-body> inside.`,
    ]);
  }
}

function at(line: number): string {
  return `${mjmlFile}, line ${line}`;
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function problems(found: readonly string[]): MjmlResult {
  return { kind: 'problems', problems: found };
}
