import { plainTextOf } from '../adf/text.ts';
import { parseDay } from '../dates.ts';
import type { Field } from '../fields/field.ts';
import { isDocument, valueText } from '../fields/value-text.ts';
import { type FieldValue, type Issue, numberOfKey, textIn } from '../store/issue.ts';
import type { JiraStore } from '../store/store.ts';
import {
  idsNamed,
  operatorSets,
  type SearchField,
  type SearchKind,
  type SearchValue,
} from './search-field.ts';

/** A field that people write, as JQL sees it. */
export function storedSearchField(field: Field, store: JiraStore): SearchField {
  const { directory, issues } = store;
  const { id } = field;
  const valuesOf = (issue: Issue) => listOf(issue.values.get(id));
  const reference = { id, kind: 'reference', operators: operatorSets.equality, valuesOf } as const;
  switch (field.type) {
    case 'text':
      return { id, kind: 'text', operators: operatorSets.text, valuesOf };
    case 'richText':
      return {
        id,
        kind: 'text',
        operators: operatorSets.text,
        valuesOf: (issue) => textsOf(issue.values.get(id)),
      };
    case 'url':
      return { id, kind: 'exactText', operators: operatorSets.equality, valuesOf };
    case 'number':
      return ordered(id, 'number', valuesOf);
    case 'dateTime':
      return { ...ordered(id, 'moment', valuesOf), sortsDescending: true };
    case 'date':
      return {
        ...ordered(id, 'date', (issue) => daysOf(issue.values.get(id))),
        sortsDescending: true,
      };
    case 'labels':
      return {
        ...reference,
        valuesOf: (issue) => valuesOf(issue).map((label) => String(label).toLowerCase()),
        resolve: (value) => [value.toLowerCase()],
      };
    case 'option':
    case 'options':
      return {
        ...reference,
        resolve: (value) => idsNamed(field.options, value, (option) => [option.value]),
        unknownSentence: (value, name) =>
          `The option '${value}' for field '${name}' does not exist.`,
        sortKey: (issue) => valueText(field, issue.values.get(id), store) ?? undefined,
      };
    case 'user':
      return {
        ...reference,
        resolve: (value) => accountsNamed(store, value),
        sortKey: (issue) => valueText(field, issue.values.get(id), store) ?? undefined,
        present: presentOf(field, store),
      };
    case 'priority': {
      const ranks = new Map(directory.priorities.map((each, index) => [each.id, -index]));
      const rankOf = (priorityId: string) => ranks.get(priorityId) ?? Number.NEGATIVE_INFINITY;
      return {
        ...reference,
        operators: operatorSets.order,
        resolve: (value) => idsNamed(directory.priorities, value, ({ name }) => [name]),
        rankOf,
        sortKey: (issue) => rankOf(textIn(issue, id)),
        sortsDescending: true,
        present: presentOf(field, store),
      };
    }
    case 'parent':
      return {
        ...reference,
        resolve: (value) => issueNamed(store, value),
        unknownSentence: unknownIssue,
        sortKey: (issue) => {
          const parent = issues.get(textIn(issue, id));
          return parent && numberOfKey(parent.key);
        },
      };
  }
}

function ordered(id: string, kind: SearchKind, valuesOf: SearchField['valuesOf']): SearchField {
  return { id, kind, operators: operatorSets.order, valuesOf };
}

function presentOf(field: Field, store: JiraStore) {
  return (issue: Issue) => {
    const value = issue.values.get(field.id);
    return { id: typeof value === 'string' ? value : null, text: valueText(field, value, store) };
  };
}

function listOf(value: FieldValue | undefined): readonly SearchValue[] {
  if (value === undefined || (typeof value === 'object' && isDocument(value))) return [];
  return typeof value === 'object' ? value : [value];
}

export function textsOf(value: FieldValue | undefined): readonly string[] {
  if (value === undefined || typeof value === 'number') return [];
  if (typeof value === 'string') return [value];
  return isDocument(value) ? [plainTextOf(value)] : value;
}

function daysOf(value: FieldValue | undefined): readonly number[] {
  const day = typeof value === 'string' ? parseDay(value) : undefined;
  return day === undefined ? [] : [day];
}

export function accountsNamed(store: JiraStore, value: string): readonly string[] | undefined {
  const accounts = store.directory.accounts.map((account) => ({
    ...account,
    id: account.accountId,
  }));
  return idsNamed(accounts, value, ({ email, displayName }) => [email, displayName]);
}

export function issueNamed(store: JiraStore, value: string): readonly string[] | undefined {
  const issue = store.issues.get(value);
  return issue && [issue.id];
}

export function unknownIssue(value: string, name: string): string {
  return /^[A-Za-z][A-Za-z0-9_]*-\d+$/.test(value)
    ? `An issue with key '${value}' does not exist for field '${name}'.`
    : `The issue key '${value}' for field '${name}' is invalid.`;
}
