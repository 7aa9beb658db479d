import type { LetterTemplate } from '../campaign/content.ts';
import { compileTemplate } from './compile.ts';
import { compileMjml } from './mjml.ts';
import { mjmlFile, type TemplateSource } from './source.ts';

export type MadeTemplate =
  | { readonly kind: 'template'; readonly template: LetterTemplate }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/**
 * Makes the template that a run freezes of what its author wrote: HTML with Handlebars in it. Done once, so that letters
 * cost the same whatever they are written in.
 */
export async function makeTemplate(
  { mjml, fragment, ...source }: TemplateSource,
  knownFields?: readonly string[],
): Promise<MadeTemplate> {
  if (fragment !== undefined) return makeDocument(fragment, source, knownFields);
  if (mjml === undefined) return { kind: 'template', template: await withInlineStyles(source) };
  const madeOf = { file: mjmlFile, source: mjml };
  // Here lines are still its author's.
  const checked = compileTemplate({ ...source, html: mjml, madeOf }, knownFields);
  if (checked.kind === 'problems') return checked;
  const made = await compileMjml(mjml);
  if (made.kind === 'problems') return made;
  return { kind: 'template', template: { ...source, html: made.html, madeOf } };
}

/** Puts a plain document around a letter that is written without one. */
function makeDocument(
  { writtenIn, html }: NonNullable<TemplateSource['fragment']>,
  source: LetterTemplate,
  knownFields: readonly string[] | undefined,
): MadeTemplate {
  const madeOf = { file: writtenIn, source: html };
  const checked = compileTemplate({ ...source, html, madeOf }, knownFields);
  if (checked.kind === 'problems') return checked;
  return { kind: 'template', template: { ...source, html: documentAround(html), madeOf } };
}

function documentAround(html: string): string {
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
</head>
<body style="margin:0; padding:24px 16px; font-family:Arial, Helvetica, sans-serif; font-size:16px; line-height:1.5;">
<div style="max-width:600px;">
${html}
</div>
</body>
</html>
`;
}

/** Styles of a layout hold for what it is wrapped around, too. MJML does the like by itself. */
async function withInlineStyles({
  html,
  partials,
  ...rest
}: LetterTemplate): Promise<LetterTemplate> {
  if (html === undefined) return { ...rest, partials };
  // Takes half a second to load, and many processes never make a template.
  const { inlineStyles, styleSheetOf } = await import('./inline-styles.ts');
  const styleSheet = styleSheetOf([html, ...Object.values(partials)]);
  const restyled = Object.entries(partials).map(([name, source]) => [
    name,
    inlineStyles(source, styleSheet),
  ]);
  return {
    ...rest,
    html: inlineStyles(html, styleSheet),
    partials: Object.fromEntries(restyled),
  };
}
