import { z } from 'zod';
import type { SavedFilter } from '../campaign/fingerprint.ts';
import { JiraRefused } from './port.ts';
import { getFilter, getFiltersPaginated, parseJqlQueries } from './requests.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

/** What JQL calls a saved filter. */
const filterField = /^(?:filter|request|savedfilter|searchrequest)$/i;
const mayUseFilters = /\b(?:filter|request|savedfilter|searchrequest)\b/i;
const mostOfOneName = 100;

const Filter = z.object({ id: z.coerce.string(), name: z.string(), jql: z.string().default('') });
const Found = z.object({ values: z.array(Filter).default([]) });
const Parsed = z.object({
  queries: z.array(z.object({ structure: z.object({ where: z.unknown() }).optional() })),
});
const Clause = z.object({ field: z.object({ name: z.string() }), operand: z.unknown() });
const Operand = z.object({ value: z.string() });

/**
 * Per query every saved filter that it stands on, also through other filters, by id. Asks nothing of Jira where no query
 * names any. A filter that Jira does not show is left out, and one that includes itself ends: Jira's parser complains of both.
 */
export async function readSavedFilters(
  transport: Transport,
  queries: readonly string[],
  signal: AbortSignal,
): Promise<readonly (readonly SavedFilter[])[]> {
  /** By query, what it names itself. */
  const named = new Map<string, readonly SavedFilter[]>();
  const known = new Map<string, readonly SavedFilter[]>();
  let unread = [...new Set(queries)];
  while (unread.length > 0) {
    const names = await namesIn(transport, unread, signal);
    for (const name of new Set([...names.values()].flat()))
      if (!known.has(name)) known.set(name, await lookUp(transport, name, signal));
    for (const query of unread)
      named.set(
        query,
        (names.get(query) ?? []).flatMap((name) => known.get(name) ?? []),
      );
    const within = unread.flatMap((query) => named.get(query) ?? []).map(({ jql }) => jql);
    unread = [...new Set(within)].filter((query) => !named.has(query));
  }
  return queries.map((query) => allWithin(query, named));
}

function allWithin(
  query: string,
  named: ReadonlyMap<string, readonly SavedFilter[]>,
): readonly SavedFilter[] {
  const all = new Map<string, SavedFilter>();
  const waiting = [...(named.get(query) ?? [])];
  for (const filter of waiting) {
    if (all.has(filter.id)) continue;
    all.set(filter.id, filter);
    waiting.push(...(named.get(filter.jql) ?? []));
  }
  return [...all.values()].toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}

/** Ids and names of filters by the query that holds them. */
async function namesIn(
  transport: Transport,
  queries: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = queries.filter((query) => mayUseFilters.test(query));
  if (asked.length === 0) return new Map();
  const answer = await parseJqlQueries(transport.until(signal), {
    queries: asked,
    validation: 'none',
  });
  const parsed = understand(Parsed, answer).queries;
  return new Map(
    asked.map((query, index) => [query, namesWithin(parsed[index]?.structure?.where)]),
  );
}

/** In clauses about filters, however deep they stand. */
function namesWithin(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const clause = Clause.safeParse(node).data;
  if (clause !== undefined)
    return filterField.test(clause.field.name) ? valuesWithin(clause.operand) : [];
  return Object.values(node).flatMap(namesWithin);
}

function valuesWithin(operand: unknown): readonly string[] {
  const single = Operand.safeParse(operand).data;
  if (single !== undefined) return [single.value];
  if (typeof operand !== 'object' || operand === null) return [];
  return Object.values(operand).flatMap(valuesWithin);
}

/** Several people may each have a filter of one name. */
async function lookUp(
  transport: Transport,
  name: string,
  signal: AbortSignal,
): Promise<readonly SavedFilter[]> {
  const client = transport.until(signal);
  if (/^\d+$/.test(name)) {
    try {
      return [understand(Filter, await getFilter(client, { id: Number(name) }))];
    } catch (error) {
      if (!(error instanceof JiraRefused)) throw error; // Perhaps it is a name.
    }
  }
  const answer = await getFiltersPaginated(client, {
    filterName: name,
    isSubstringMatch: true,
    maxResults: mostOfOneName,
    expand: 'jql',
  });
  const isSame = (other: string) => other.toLowerCase() === name.toLowerCase();
  return understand(Found, answer).values.filter((filter) => isSame(filter.name));
}
