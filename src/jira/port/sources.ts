import type { MergeValue } from '../../campaign/campaign.ts';

/** A field of this site by the name that templates use. */
export interface MergeField {
  readonly mergeName: string;
  readonly fieldId: string;
  readonly fieldName: string;
}

/** Issues, of any project, that belong to people: what somebody is found by stands in a field of theirs. */
export interface IssueQuery {
  readonly jql: string;
  /** A field with text, a number or labels, by its name or id. */
  readonly keyField: string;
  /** Fields that are read, by their names or ids. */
  readonly fields: readonly string[];
  /** As in JQL's ORDER BY; by key unless given. */
  readonly orderBy?: string | undefined;
}

/** An issue that an {@link IssueQuery} found. */
export interface HeldIssue {
  /** Those of the keys asked for that its field holds. */
  readonly keys: readonly string[];
  /** By the names that templates use; `key` is the issue's own. */
  readonly values: Readonly<Record<string, MergeValue>>;
}

/** What letters take data from. Both questions about issues reject with `JiraRefused` when the query cannot be used as it is. */
export interface JiraOfSources {
  /** Bytes of an attachment of an issue. */
  attachment(id: string, signal: AbortSignal): Promise<Buffer>;
  /** Checks a query with Jira's own parser; answers the names of the values that its issues have. */
  issueColumns(query: IssueQuery, signal: AbortSignal): Promise<readonly string[]>;
  /** Issues that hold one of the keys (in lower case, at most 100), in pages; one search, eventually consistent. */
  issuesHolding(
    query: IssueQuery,
    keys: readonly string[],
    signal: AbortSignal,
  ): AsyncIterable<readonly HeldIssue[]>;
}
