import type { MergeValue } from '../campaign/campaign.ts';
import type { DataRow, DataUse, MergeData } from '../campaign/merge-data.ts';
import type { CompiledTemplate } from './compile.ts';
import { isOfLists } from './data-uses.ts';
import { LetterTooLarge } from './engine.ts';
import { plainTextOf } from './plain-text.ts';
import { withPreheader } from './preheader.ts';
import { isEmpty, UnusableValue } from './value.ts';

/** What a template can refer to. */
export interface LetterValues {
  readonly recipient: Readonly<Record<string, MergeValue>>;
  readonly campaign: { readonly key: string; readonly summary: string };
  /** Name of the first include rule that the recipient matched. */
  readonly group: string;
  /** Where the recipient unsubscribes; undefined where there is no such place. */
  readonly unsubscribeUrl?: string | undefined;
  /** Of whoever sends. */
  readonly postalAddress?: string | undefined;
  /** Rows of the sources that the template refers to. */
  readonly data?: MergeData | undefined;
}

/** The words of one letter. */
export interface RenderedLetter {
  readonly subject: string;
  readonly html?: string | undefined;
  readonly text: string;
}

export type RenderResult =
  | { readonly kind: 'rendered'; readonly letter: RenderedLetter }
  /** Names the field and the place in the template, but no value: values are people's own. A sentence without its full stop. */
  | { readonly kind: 'problem'; readonly problem: string };

/** As many characters as mail programs show, and a few more. */
const longestSubject = 150;

/** Renders one letter. The text part is made of the HTML when the template has none of its own. */
export function render(template: CompiledTemplate, values: LetterValues): RenderResult {
  const { campaign, group, unsubscribeUrl = null, postalAddress = null } = values;
  const context = {
    recipient: fieldsOf(values.recipient),
    campaign: { ...campaign },
    group,
    unsubscribeUrl,
    postalAddress,
    data: dataOf(template.data, values.data),
  };
  try {
    const subject = oneLine(template.subject(context));
    if (subject === '') return { kind: 'problem', problem: 'The subject is empty' };
    const html = template.html?.(context);
    const text = template.text?.(context) ?? plainTextOf(html ?? '');
    const preheader = oneLine(template.preheader?.(context) ?? '');
    const shown = html === undefined ? undefined : withPreheader(html, preheader);
    return {
      kind: 'rendered',
      letter: { subject, text, ...(shown !== undefined && { html: shown }) },
    };
  } catch (error) {
    if (error instanceof UnusableValue || error instanceof LetterTooLarge)
      return { kind: 'problem', problem: error.message };
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'problem', problem: `The template does not render: ${reason}` };
  }
}

/** Each source's rows as a list, which also has the columns of its first row: `data.projects.name`. */
function dataOf(
  uses: CompiledTemplate['data'],
  data: MergeData = {},
): Readonly<Record<string, readonly DataRow[]>> {
  return Object.fromEntries(
    Array.from(uses, ([source, { columns }]) => {
      const given = Object.hasOwn(data, source) ? (data[source] ?? []) : [];
      const rows = given.map((row) => rowOf(row, columns));
      const [first = rowOf({}, columns)] = rows;
      for (const column of columns)
        if (!isOfLists(column)) Object.defineProperty(rows, column, { value: first[column] });
      return [source, rows];
    }),
  );
}

/** A column that a row does not have is as empty as one without a value. */
function rowOf(row: DataRow, columns: DataUse['columns']): DataRow {
  return fieldsOf(
    Object.fromEntries(
      Array.from(columns, (name) => [name, Object.hasOwn(row, name) ? (row[name] ?? null) : null]),
    ),
  );
}

/** Plain data, with one kind of nothing: blank text is as empty as a field without a value. */
function fieldsOf(fields: LetterValues['recipient']): Readonly<Record<string, MergeValue>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, withoutEmpty(value)]),
  );
}

function withoutEmpty(value: MergeValue): MergeValue {
  if (isEmpty(value)) return null;
  if (value === null || typeof value !== 'object') return value;
  return value.filter((item) => !isEmpty(item)).map(withoutEmpty);
}

/** Line breaks would end the header, other control characters show as boxes. */
function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const characters = Array.from(line);
  if (characters.length <= longestSubject) return line;
  return `${characters
    .slice(0, longestSubject - 1)
    .join('')
    .trimEnd()}…`;
}
