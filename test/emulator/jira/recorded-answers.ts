import { expect } from 'vitest';
import { paragraph } from './site.ts';

const collection = (...errorMessages: readonly string[]) => ({ errorMessages, errors: {} });
const aboutFields = (errors: Readonly<Record<string, string>>) => ({ errorMessages: [], errors });
const noSuchIssue = collection('Issue does not exist or you do not have permission to see it.');
const invalidPayload = {
  errorMessages: ['Invalid request payload. Refer to the REST API documentation and try again.'],
};
const notJson = {
  errorMessages: ['There was an error parsing JSON. Check that your request body is valid.'],
};

const search = '/rest/api/3/search/jql';

/** Answers recorded from a real site on 2026-10-08, where not marked otherwise. */
export const recorded: readonly (readonly [
  about: string,
  method: string,
  path: string,
  body: unknown,
  status: number,
  answer: unknown,
])[] = [
  ['an unknown issue', 'GET', '/rest/api/3/issue/MAIL-999', undefined, 404, noSuchIssue],
  [
    'an unknown project',
    'GET',
    '/rest/api/3/project/NOPEZZQ',
    undefined,
    404,
    collection("No project could be found with key 'NOPEZZQ'."),
  ],
  [
    'JQL without a value',
    'POST',
    search,
    { jql: 'project =' },
    400,
    collection(
      'Error in JQL Query: Expecting either a value, list or function before the end of the query.',
    ),
  ],
  [
    'JQL that ends after AND',
    'POST',
    search,
    { jql: 'project = X AND' },
    400,
    collection('Error in the JQL Query: Expecting a field name at the end of the query.'),
  ],
  [
    'an open quote',
    'POST',
    search,
    { jql: 'summary ~ "unclosed' },
    400,
    collection(
      "Error in the JQL Query: The quoted string 'unclosed' has not been completed. (line 1, character 11)",
    ),
  ],
  [
    'an open parenthesis',
    'POST',
    search,
    { jql: 'project = L AND (status = Done' },
    400,
    collection("Error in the JQL Query: Expecting ')' before the end of the query."),
  ],
  [
    'a missing conjunction',
    'POST',
    search,
    { jql: 'project = PUB status' },
    400,
    collection(
      "Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 15)",
    ),
  ],
  [
    // steampipe-plugin-jira#200
    'a reserved word as a value',
    'POST',
    search,
    { jql: 'project = NOT' },
    400,
    collection(
      "Error in JQL Query: Expecting either a value, list or function but got 'NOT'. You must surround 'NOT' in quotation marks to use it as a value. (line 1, character 11)",
    ),
  ],
  [
    'an unbounded search',
    'POST',
    search,
    { jql: 'ORDER BY created' },
    400,
    collection(
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    ),
  ],
  [
    'an empty search',
    'POST',
    search,
    { jql: '' },
    400,
    collection(
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    ),
  ],
  [
    'a page token that is none',
    'POST',
    search,
    { jql: 'project = MAIL', nextPageToken: 'nonsense' },
    400,
    collection('The provided next page token is invalid or expired.'),
  ],
  [
    'too large a page',
    'POST',
    search,
    { jql: 'project = MAIL', maxResults: 5_001 },
    400,
    collection('The max results parameter has to be between 1 and 5,000.'),
  ],
  [
    'an unknown property in a search',
    'POST',
    search,
    { jql: 'project = MAIL', startAt: 0 },
    400,
    invalidPayload,
  ],
  ['a wrong type in a search', 'POST', search, { jql: 7 }, 400, invalidPayload],
  ['a body that is no JSON', 'POST', search, '{"jql":', 400, notJson],
  ['an empty body', 'POST', search, '', 400, notJson],
  [
    'a new issue without a project',
    'POST',
    '/rest/api/3/issue',
    { fields: { summary: 'x' } },
    400,
    aboutFields({ project: 'Specify a valid project ID or key' }),
  ],
  [
    'a new issue without a type',
    'POST',
    '/rest/api/3/issue',
    { fields: { summary: 'x', project: { key: 'MAIL' } } },
    400,
    aboutFields({ issuetype: 'Specify an issue type' }),
  ],
  [
    'a field that is not on the screen',
    'PUT',
    '/rest/api/3/issue/MAIL-1',
    { fields: { customfield_1: 'x' } },
    400,
    aboutFields({
      customfield_1:
        "Field 'customfield_1' cannot be set. It is not on the appropriate screen, or unknown.",
    }),
  ],
  [
    'a comment that is plain text',
    'POST',
    '/rest/api/3/issue/MAIL-1/comment',
    { body: 'hello' },
    400,
    aboutFields({ comment: 'Comment body is not valid!' }),
  ],
  [
    'a comment that is too long',
    'POST',
    '/rest/api/3/issue/MAIL-1/comment',
    { body: paragraph('x'.repeat(33_000)) },
    400,
    aboutFields({
      comment: 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.',
    }),
  ],
  [
    'a move without a transition',
    'POST',
    '/rest/api/3/issue/MAIL-1/transitions',
    {},
    400,
    collection("Missing 'transition' identifier"),
  ],
  [
    'a transition that is not offered',
    'POST',
    '/rest/api/3/issue/MAIL-1/transitions',
    { transition: { id: '999' } },
    400,
    collection("Transition id '999' is not valid for this issue."),
  ],
  [
    'a transition to look up that is not offered',
    'GET',
    '/rest/api/3/issue/MAIL-1/transitions?transitionId=999',
    undefined,
    200,
    { expand: 'transitions', transitions: [] },
  ],
  [
    'an unknown path',
    'GET',
    '/rest/api/3/nonsense',
    undefined,
    404,
    {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'No endpoint GET /rest/api/3/nonsense.',
      instance: '/rest/api/3/nonsense',
    },
  ],
  [
    'a number that is none',
    'GET',
    `${search}?jql=project=MAIL&maxResults=x`,
    undefined,
    400,
    expect.objectContaining({ detail: "Failed to convert 'maxResults' with value: 'x'" }),
  ],
  [
    'the removed search',
    'GET',
    '/rest/api/2/search?jql=project=MAIL',
    undefined,
    410,
    collection(
      'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
    ),
  ],
  [
    'an unknown permission',
    'GET',
    '/rest/api/3/mypermissions?permissions=FLY',
    undefined,
    400,
    collection('Unrecognized permission(s): FLY'),
  ],
];
