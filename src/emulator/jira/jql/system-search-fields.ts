import { plainTextOf } from '../adf/text.ts';
import { type Issue, numberOfKey } from '../store/issue.ts';
import { statusCategories } from '../store/site-parts.ts';
import type { JiraStore } from '../store/store.ts';
import { idsNamed, operatorSets, type SearchField } from './search-field.ts';
import { accountsNamed, issueNamed, textsOf, unknownIssue } from './stored-search-field.ts';

type Named = readonly [names: readonly string[], field: SearchField];

/** The fields that Jira fills in, with the names that JQL takes for them. */
export function systemSearchFields(store: JiraStore): readonly Named[] {
  const { directory } = store;
  const commentsOf = (issue: Issue) =>
    store.comments.of(issue.id).map(({ body }) => plainTextOf(body));
  return [
    [
      ['project'],
      {
        ...reference('project', (issue) => issue.project.id),
        resolve: (value) => idsNamed(directory.projects, value, ({ key, name }) => [key, name]),
        sortKey: (issue) => issue.project.key,
      },
    ],
    [
      ['issuetype', 'type', 'worktype'],
      {
        ...reference('issuetype', (issue) => issue.type.id),
        resolve: (value) => idsNamed(directory.issueTypes, value, ({ name }) => [name]),
        sortKey: (issue) => issue.type.name,
      },
    ],
    [
      ['status'],
      {
        ...reference('status', (issue) => issue.status.id),
        resolve: (value) => idsNamed(directory.statuses, value, ({ name }) => [name]),
        sortKey: statusOrder,
        present: ({ status }) => ({ id: status.id, text: status.name }),
      },
    ],
    [
      ['statusCategory'],
      {
        ...reference('statusCategory', (issue) => String(issue.status.category.id)),
        resolve: (value) =>
          idsNamed(
            Object.values(statusCategories).map((each) => ({ ...each, id: String(each.id) })),
            value,
            ({ key, name }) => [key, name],
          ),
        sortKey: (issue) => issue.status.category.id,
      },
    ],
    [['key', 'issuekey', 'issue', 'id', 'workitem'], keyField(store)],
    [
      ['creator'],
      {
        ...reference('creator', (issue) => issue.creator),
        resolve: (value) => accountsNamed(store, value),
      },
    ],
    [['created', 'createdDate'], momentField('created', (issue) => issue.created)],
    [['updated', 'updatedDate'], momentField('updated', (issue) => issue.updated)],
    [
      ['statusCategoryChangedDate', 'statuscategorychangedate'],
      momentField('statuscategorychangedate', (issue) => issue.statusCategoryChanged),
    ],
    [
      ['resolution'],
      {
        id: 'resolution',
        kind: 'reference',
        operators: operatorSets.equality,
        valuesOf: () => [],
        resolve: () => undefined,
        emptyName: 'unresolved',
      },
    ],
    [
      ['resolved', 'resolutiondate', 'resolutionDate'],
      momentField('resolutiondate', () => undefined),
    ],
    [['comment'], containing('comment', commentsOf)],
    [
      ['text', 'textfields'],
      containing('text', (issue) => [...storedTexts(issue), ...commentsOf(issue)]),
    ],
    [
      ['filter', 'request', 'savedfilter', 'searchrequest'],
      {
        id: 'filter',
        kind: 'reference',
        operators: new Set(['=', '!=', 'in', 'not in']),
        valuesOf: () => [],
      },
    ],
    [
      ['rank'],
      {
        id: 'rank',
        kind: 'number',
        operators: operatorSets.none,
        valuesOf: (issue) => [Number(issue.id)],
      },
    ],
  ];
}

/** In the hot path of every search for text: one list, and nothing else made. */
function storedTexts(issue: Issue): readonly string[] {
  const texts: string[] = [];
  for (const value of issue.values.values())
    if (typeof value === 'string') texts.push(value);
    else texts.push(...textsOf(value));
  return texts;
}

function statusOrder({ workflow, status }: Issue): number {
  return workflow.statuses.findIndex(({ id }) => id === status.id);
}

function reference(id: string, valueOf: (issue: Issue) => string): SearchField {
  return {
    id,
    kind: 'reference',
    operators: operatorSets.equality,
    valuesOf: (issue) => [valueOf(issue)],
  };
}

function keyField(store: JiraStore): SearchField {
  return {
    ...reference('issuekey', (issue) => issue.id),
    operators: operatorSets.order,
    resolve: (value) => issueNamed(store, value),
    unknownSentence: unknownIssue,
    rankOf: (id) => numberOfKey(store.issues.get(id)?.key ?? ''),
    sortKey: (issue) => numberOfKey(issue.key),
  };
}

function momentField(id: string, at: (issue: Issue) => number | undefined): SearchField {
  return {
    id,
    kind: 'moment',
    operators: operatorSets.order,
    valuesOf: (issue) => {
      const moment = at(issue);
      return moment === undefined ? [] : [moment];
    },
    sortsDescending: true,
  };
}

function containing(id: string, valuesOf: (issue: Issue) => readonly string[]): SearchField {
  return { id, kind: 'text', operators: operatorSets.contains, valuesOf };
}
