import type { LetterTemplate } from '../campaign/content.ts';

/** The sources of a template, or everything that is wrong with how they are kept. */
export type TemplateRead =
  | { readonly kind: 'template'; readonly template: LetterTemplate }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

export type DecodedSource =
  | { readonly kind: 'source'; readonly text: string }
  | { readonly kind: 'problem'; readonly problem: string };

/** Files that a template consists of, beside its partials. */
export const subjectFile = 'subject.hbs';
export const htmlFile = 'body.html.hbs';
export const textFile = 'body.text.hbs';

/** What `{{> name}}` may call a layout or a partial. */
export const partialName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** More than any letter needs; mail programs cut mails off at about 100 KB. */
export const sourceLimitBytes = 256 * 1024;

export function tooLarge(file: string, bytes: number): string | undefined {
  if (bytes <= sourceLimitBytes) return undefined;
  return `${file} is ${Math.ceil(bytes / 1024)} KB; a template file may have ${sourceLimitBytes / 1024} KB.`;
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
