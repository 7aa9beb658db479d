import type { Imprint } from '../campaign/imprint.ts';
import { type Marks, transactionalLabel } from '../campaign/marks.ts';
import type { ReadableLetter } from './inspect.ts';

/** What stands in a letter besides its author's words, so that it may be sent at all. */
export interface Footing {
  readonly unsubscribeUrl?: string | undefined;
  readonly postalAddress?: string | undefined;
}

const orElse = `, or label the campaign “${transactionalLabel}” if each recipient has asked for just this letter`;

/** Why no letter of the campaign may be sent, whatever is written in it. */
export function imprintProblems(
  { isTransactional }: Pick<Marks, 'isTransactional'>,
  { postalAddress, unsubscribeUrl }: Imprint,
): readonly string[] {
  if (isTransactional) return [];
  return [
    ...(unsubscribeUrl === undefined
      ? [
          `Recipients could not unsubscribe: this Postboard has no public address. Ask its operator to set http.publicUrl${orElse}.`,
        ]
      : []),
    ...(postalAddress === undefined
      ? [
          `The letter could not say who sends it: this Postboard knows no postal address. Ask its operator to set mail.postalAddress${orElse}.`,
        ]
      : []),
  ];
}

/**
 * What a letter lacks that is not transactional, in a sentence without its full stop; undefined when it lacks nothing. Looks at the letter and
 * not at its template: a link inside a condition is there for some and not for others.
 */
export function whatIsLacking(
  { text, html }: ReadableLetter,
  { unsubscribeUrl = '', postalAddress = '' }: Footing,
): string | undefined {
  const parts = [
    { name: 'text', has: readerOf(text, oneLine) },
    ...(html === undefined ? [] : [{ name: 'HTML', has: readerOf(html, wordsOf) }]),
  ];
  for (const { name, has } of parts) {
    if (unsubscribeUrl === '' || !has(unsubscribeUrl))
      return `The ${name} has no link to unsubscribe: write {{unsubscribeUrl}} into it${orElse}`;
    if (postalAddress === '' || !has(oneLine(postalAddress)))
      return `The ${name} does not say who sends it and from where: write {{postalAddress}} into it${orElse}`;
  }
  return undefined;
}

/** Most letters have it as it is, so that nothing has to be made of them. */
function readerOf(part: string, read: (part: string) => string): (wanted: string) => boolean {
  let words: string | undefined;
  return (wanted) => {
    if (part.includes(wanted)) return true;
    words ??= read(part);
    return words.includes(wanted);
  };
}

function wordsOf(html: string): string {
  return oneLine(html.replaceAll(/&(?:#x?[0-9a-f]+|[a-z]+);/gi, decoded));
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function decoded(entity: string): string {
  const name = entity.slice(1, -1);
  if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? entity;
  const isHex = /^#x/i.test(name);
  const code = Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10);
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : entity;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
