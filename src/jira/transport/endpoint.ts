/** Where a call goes, as far as limits and repetition care. */
export interface Endpoint {
  /** `POST /rest/api/3/issue/{}/comment`: one bucket of Jira's burst limit. */
  readonly name: string;
  /** Id or key of the issue that is written to. */
  readonly issue: string | undefined;
  /** True when doing it twice is the same as doing it once. */
  readonly isRepeatable: boolean;
}

const variable = /^(\d+|[A-Z][A-Z0-9_]*-\d+)$/;

/** Reads that need a body. What a write has done is seen by reading before it is tried again, which transport cannot. */
const repeatablePosts: ReadonlySet<string> = new Set([
  'POST /rest/api/3/search/jql',
  'POST /rest/api/3/search/approximate-count',
  'POST /rest/api/3/jql/parse',
  'POST /rest/api/3/issue/bulkfetch',
  'POST /rest/api/3/changelog/bulkfetch',
  'POST /rest/api/3/comment/list',
]);

export function endpointOf(method: string, path: string): Endpoint {
  const segments = path.split('/');
  // The first segments hold the API and its version: /rest/api/3.
  const template = segments
    .map((segment, index) => (index > 3 && variable.test(segment) ? '{}' : segment))
    .join('/');
  const name = `${method} ${template}`;
  const issue = method === 'GET' ? undefined : segments[segments.indexOf('issue') + 1];
  return {
    name,
    issue: issue !== undefined && variable.test(issue) ? issue : undefined,
    isRepeatable: method !== 'POST' || repeatablePosts.has(name),
  };
}
