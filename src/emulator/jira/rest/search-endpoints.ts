import { z } from 'zod';
import { type DefaultFields, FieldSelection } from '../shapes/field-selection.ts';
import { fieldLegend, foundIssueShape } from '../shapes/issue-shape.ts';
import type { Issue } from '../store/issue.ts';
import { type Answer, type Call, type Endpoint, integerQuery, listQuery, ok } from './call.ts';
import { may } from './issue-access.ts';
import { propertiesOf } from './issue-endpoints.ts';
import { makePageToken, readPageToken } from './page-token.ts';
import { invalidPayload, refusal } from './refusal.ts';

/** How many issues a page holds at most when more than ids and keys are asked for. */
const mostWithFields = 100;
const mostIssues = 5_000;
const mostReconciled = 50;

export const searchEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/search/jql', answer: searchByQuery },
  { method: 'POST', path: '/search/jql', answer: searchByBody },
  { method: 'POST', path: '/search/approximate-count', answer: count, callsPerSecond: 150 },
  { method: 'GET', path: '/search', answer: removed },
  { method: 'POST', path: '/search', answer: removed },
];

const SearchRequest = z.strictObject({
  jql: z.string().nullish(),
  fields: z.array(z.string()).nullish(),
  expand: z.string().nullish(),
  fieldsByKeys: z.boolean().nullish(),
  maxResults: z.int().nullish(),
  nextPageToken: z.string().nullish(),
  properties: z.array(z.string()).max(5).nullish(),
  reconcileIssues: z.array(z.int().positive()).max(mostReconciled).nullish(),
});
type SearchRequest = z.infer<typeof SearchRequest>;

function searchByBody(call: Call): Answer {
  const request = SearchRequest.safeParse(call.body);
  if (!request.success) throw invalidPayload();
  return search(call, request.data, 'id');
}

function searchByQuery(call: Call): Answer {
  return searchFor(call, call.query.get('jql') ?? '');
}

/** A page of what a query finds, as the rest of the query string asks for it. */
export function searchFor(call: Call, jql: string, byDefault: DefaultFields = 'id'): Answer {
  const reconcileIssues = listQuery(call, 'reconcileIssues').map(Number);
  const request = SearchRequest.safeParse({
    jql,
    fields: listQuery(call, 'fields'),
    expand: call.query.get('expand'),
    maxResults: integerQuery(call, 'maxResults', 50),
    nextPageToken: call.query.get('nextPageToken'),
    properties: listQuery(call, 'properties'),
    reconcileIssues,
  });
  if (!request.success) throw invalidPayload();
  return search(call, request.data, byDefault);
}

function search(call: Call, request: SearchRequest, byDefault: DefaultFields): Answer {
  const maxResults = request.maxResults ?? 50;
  if (maxResults < 1 || maxResults > mostIssues)
    throw refusal(400, ['The max results parameter has to be between 1 and 5,000.']);
  const jql = request.jql ?? '';
  const issues = find(call, jql, (request.reconcileIssues ?? []).map(String));
  const selection = new FieldSelection(request.fields ?? [], byDefault);
  const properties = request.properties ?? [];
  const isPlain = selection.keyOnly && properties.length === 0;
  const size = isPlain ? maxResults : Math.min(maxResults, mostWithFields);

  const start = startOf(call, request.nextPageToken, jql, issues);
  const page = issues.slice(start, start + size);
  const last = page.at(-1);
  const isLast = start + page.length >= issues.length || last === undefined;
  const expand = (request.expand ?? '').split(',');
  const legend = fieldLegend(selection, call);
  return ok({
    issues: page.flatMap((found) => {
      const issue = call.store.issues.get(found.id);
      if (issue === undefined) return [];
      return {
        ...foundIssueShape(issue, selection, call),
        ...(properties.length > 0 && { properties: propertiesOf(call, issue, properties) }),
      };
    }),
    ...(expand.includes('names') && { names: legend.names }),
    ...(expand.includes('schema') && { schema: legend.schema }),
    ...(!isLast && {
      nextPageToken: makePageToken({
        jql,
        after: last.id,
        position: start + page.length,
        made: call.store.now(),
      }),
    }),
    isLast,
  });
}

/** What a query finds for the reader, or Jira's refusal. */
export function find(
  call: Call,
  jql: string,
  reconciled: readonly string[] = [],
): readonly Issue[] {
  const result = call.site.search.find(jql, call.reader, reconciled);
  if (result.kind === 'refused') throw refusal(400, result.sentences);
  return may(call.reader, 'BROWSE_PROJECTS') ? result.issues : [];
}

/** A page begins after the issue that ended the last one, wherever that stands now. */
function startOf(
  call: Call,
  token: string | null | undefined,
  jql: string,
  issues: readonly Issue[],
): number {
  if (token === null || token === undefined || token === '') return 0;
  const read = readPageToken(token, call.store.now());
  if (read === undefined || read.jql !== jql)
    throw refusal(400, ['The provided next page token is invalid or expired.']);
  const index = issues.findIndex(({ id }) => id === read.after);
  return index === -1 ? read.position : index + 1;
}

const CountRequest = z.strictObject({ jql: z.string().nullish() });

function count(call: Call): Answer {
  const request = CountRequest.safeParse(call.body);
  if (!request.success) throw invalidPayload();
  return ok({ count: find(call, request.data.jql ?? '').length });
}

/** The search that Jira Cloud took away. */
function removed(): Answer {
  return {
    status: 410,
    body: {
      errorMessages: [
        'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
      ],
      errors: {},
    },
  };
}
