import { type MergeValue, mergeNameOf } from '../campaign/campaign.ts';
import { nearest } from '../nearest.ts';
import { isShown, mergeValueOf } from './merge-value.ts';
import { type HeldIssue, type IssueQuery, JiraRefused } from './port.ts';
import { checkJql, search } from './search.ts';
import { fieldsCalled, type SiteField } from './site/fields.ts';
import type { Site } from './site/site.ts';
import type { Transport } from './transport/transport.ts';

/** How JQL finds what a field holds: words of a text, or whole values. */
type Finding = 'text' | 'number' | 'labels';

/** A query with the fields of this site in place of their names. */
interface ResolvedQuery {
  readonly keyField: SiteField;
  readonly finding: Finding;
  readonly fields: readonly (SiteField & { readonly mergeName: string })[];
}

/** Checks a query with Jira's own parser, as it is searched for; see `JiraOfSources`. */
export async function issueColumns(
  transport: Transport,
  site: Site,
  query: IssueQuery,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const resolved = resolve(site, query);
  const [problemOfOwn] = await checkJql(transport, [query.jql], signal);
  const example = resolved.finding === 'number' ? '0' : 'somebody@example.com';
  const asked = jqlFor(query, resolved, [example]);
  const [problem] =
    problemOfOwn === undefined ? await checkJql(transport, [asked], signal, true) : [problemOfOwn];
  if (problem !== undefined) throw new JiraRefused(400, problem);
  return ['key', ...resolved.fields.map(({ mergeName }) => mergeName)];
}

/** One search for all the keys; see `JiraOfSources`. */
export async function* issuesHolding(
  transport: Transport,
  site: Site,
  query: IssueQuery,
  keys: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly HeldIssue[]> {
  const resolved = resolve(site, query);
  const { keyField, finding, fields } = resolved;
  const usable = keys.filter((key) => termOf(key, finding) !== undefined);
  if (usable.length === 0) return;
  const wanted = new Set(usable);
  const ids = [...new Set(['key', keyField.id, ...fields.map(({ id }) => id)])];
  for await (const page of search(transport, jqlFor(query, resolved, usable), ids, signal))
    yield page.map((issue) => ({
      keys: keysIn(mergeValueOf(issue.fields[keyField.id], keyField.type), wanted),
      values: {
        key: issue.key,
        ...Object.fromEntries(
          fields.map(({ id, mergeName, type }) => [
            mergeName,
            mergeValueOf(issue.fields[id], type),
          ]),
        ),
      },
    }));
}

function resolve(site: Site, { keyField: wanted, fields }: IssueQuery): ResolvedQuery {
  const keyField = fieldCalled(site, wanted);
  const finding = findingOf(keyField);
  if (finding === undefined)
    throw new JiraRefused(
      400,
      `Its keyField “${wanted}” is of type ${keyField.type}; issues are found by a field with text, a number or labels`,
    );
  return {
    keyField,
    finding,
    fields: fields
      .map((name) => fieldCalled(site, name))
      .map((field) => ({ ...field, mergeName: mergeNameOf(field.name) })),
  };
}

function fieldCalled({ siteFields }: Site, wanted: string): SiteField {
  const [field, another] = fieldsCalled(siteFields, wanted);
  if (field === undefined) {
    const meant = nearest(
      wanted,
      siteFields.map(({ name }) => name),
    );
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    throw new JiraRefused(400, `There is no field “${wanted}”${hint}`);
  }
  if (another !== undefined)
    throw new JiraRefused(
      400,
      `There are several fields “${wanted}”; write the id of the right one, such as ${field.id}`,
    );
  if (!isShown(field))
    throw new JiraRefused(400, `The field “${wanted}” holds nothing that a letter can show`);
  return field;
}

function findingOf({ type, items }: SiteField): Finding | undefined {
  if (type === 'string') return 'text';
  if (type === 'number') return 'number';
  return type === 'array' && items === 'string' ? 'labels' : undefined;
}

function jqlFor(
  { jql, orderBy = 'key ASC' }: IssueQuery,
  { keyField, finding }: ResolvedQuery,
  keys: readonly string[],
): string {
  const field = /^customfield_(\d+)$/.exec(keyField.id);
  const name = field === null ? keyField.id : `cf[${field[1]}]`;
  const terms = keys.flatMap((key) => termOf(key, finding) ?? []);
  const holding =
    finding === 'text'
      ? terms.map((term) => `${name} ~ ${term}`).join(' OR ')
      : `${name} in (${terms.join(', ')})`;
  return `(${jql}) AND (${holding}) ORDER BY ${orderBy}`;
}

/** Undefined for what no such field can hold. */
function termOf(key: string, finding: Finding): string | undefined {
  if (finding === 'number') return /^-?\d+(\.\d+)?$/.test(key) ? key : undefined;
  if (finding === 'labels') return /\s/.test(key) ? undefined : JSON.stringify(key);
  // A phrase: its words in this order. Whatever else stands there is compared with what is found.
  const words = key.match(/[\p{L}\p{N}.@_+-]+/gu)?.join(' ') ?? '';
  return /[\p{L}\p{N}]/u.test(words) ? JSON.stringify(`"${words}"`) : undefined;
}

/** The keys that a value is: all of it, an item of a list, or a part between commas, semicolons, brackets or lines. */
function keysIn(value: MergeValue, wanted: ReadonlySet<string>): readonly string[] {
  const texts = [value].flat(2).map((item) => String(item ?? ''));
  const parts = texts.flatMap((text) => [text, ...text.split(/[,;<>\n]/)]);
  return [...new Set(parts.map((part) => part.trim().toLowerCase()))].filter((part) =>
    wanted.has(part),
  );
}
