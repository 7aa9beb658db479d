import type { DataRow } from '../campaign/merge-data.ts';
import type { IssueQuery } from '../jira/port.ts';

/** A source as the operator has defined it: one of SQLite, PostgreSQL and Jira. */
export interface SourceDefinition {
  /** Path of an SQLite file, absolute. */
  readonly sqlite?: string | undefined;
  /** How to connect to PostgreSQL; secret. */
  readonly postgres?: string | undefined;
  /** Of one of these databases. */
  readonly query?: string | undefined;
  /** Issues that belong to recipients. */
  readonly issues?: IssueQuery | undefined;
  /** By what recipients are found: `address`, `key`, or one of their fields by the name that templates use. */
  readonly by: string;
  readonly onFailure: 'fail' | 'skip' | 'default';
  /** Stands in for rows that are missing. */
  readonly default?: DataRow | undefined;
  /** Of one query, in milliseconds. */
  readonly timeout: number;
}
