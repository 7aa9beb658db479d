import type { LetterTemplate } from '../campaign/content.ts';

/** A template as its author wrote it. */
export interface TemplateSource extends LetterTemplate {
  /** In place of the HTML. */
  readonly mjml?: string | undefined;
  /** In place of both: HTML without a document around it, and where it was written. */
  readonly fragment?: { readonly writtenIn: string; readonly html: string } | undefined;
}

/** The sources of a template, or everything that is wrong with how they are kept. */
export type TemplateRead =
  | { readonly kind: 'template'; readonly template: TemplateSource }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

export type DecodedSource =
  | { readonly kind: 'source'; readonly text: string }
  | { readonly kind: 'problem'; readonly problem: string };

/** Files that a template consists of, beside its partials. */
export const subjectFile = 'subject.hbs';
export const preheaderFile = 'preheader.hbs';
export const htmlFile = 'body.html.hbs';
export const mjmlFile = 'body.mjml.hbs';
export const textFile = 'body.text.hbs';

export const templateFiles: readonly string[] = [
  subjectFile,
  preheaderFile,
  htmlFile,
  mjmlFile,
  textFile,
];
export const needsBody = `it needs ${htmlFile} or ${mjmlFile}, ${textFile}, or both`;

/** What `{{> name}}` may call a layout or a partial. */
export const partialName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** More than any letter needs; mail programs cut mails off at about 100 KB. */
export const sourceLimitBytes = 256 * 1024;

export function tooLarge(file: string, bytes: number): string | undefined {
  if (bytes <= sourceLimitBytes) return undefined;
  return `${file} is ${Math.ceil(bytes / 1024)} KB; a template file may have ${sourceLimitBytes / 1024} KB.`;
}

/** Makes a template of the files that there are, by their names. */
export function templateOf(
  name: string,
  files: ReadonlyMap<string, string>,
  partials: TemplateSource['partials'],
): TemplateRead {
  const [html, mjml, text] = [htmlFile, mjmlFile, textFile].map((file) => files.get(file));
  if (html !== undefined && mjml !== undefined)
    return refused(`${name} has both ${htmlFile} and ${mjmlFile}; remove one of them.`);
  if (html === undefined && mjml === undefined && text === undefined)
    return refused(`${name} has no body: ${needsBody}.`);
  const preheader = files.get(preheaderFile);
  if (preheader !== undefined && html === undefined && mjml === undefined)
    return refused(`${name} has ${preheaderFile}, which goes into the HTML, but no HTML.`);
  return {
    kind: 'template',
    template: {
      subject: files.get(subjectFile) ?? '',
      partials,
      ...(preheader !== undefined && { preheader }),
      ...(html !== undefined && { html }),
      ...(mjml !== undefined && { mjml }),
      ...(text !== undefined && { text }),
    },
  };
}

function refused(sentence: string): TemplateRead {
  return { kind: 'problems', problems: [sentence] };
}

/** Takes the bytes of a template file as text: UTF-8 and nothing else, so that nobody is greeted with a broken name. */
export function decodeSource(file: string, bytes: Uint8Array): DecodedSource {
  const problem = tooLarge(file, bytes.byteLength);
  if (problem !== undefined) return { kind: 'problem', problem };
  try {
    return { kind: 'source', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return {
      kind: 'problem',
      problem: `${file} is not text in UTF-8. Save it with that encoding.`,
    };
  }
}
