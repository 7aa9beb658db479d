import { type IssueQuery, type JiraOfSources, JiraRefused } from '../jira/port.ts';
import { type KeyedRow, type Source, SourceFailed } from './source.ts';

/** For one batch; more than that nobody writes into letters. */
const mostIssues = 5_000;

/** Issues of Jira that belong to recipients: one search for each batch. A Jira that is away is waited for, as everywhere. */
export class JqlSource implements Source {
  readonly #query: IssueQuery;
  readonly #jira: JiraOfSources;
  #columns: readonly string[] | undefined;

  constructor(query: IssueQuery, jira: JiraOfSources) {
    this.#query = query;
    this.#jira = jira;
  }

  /** Asked for once: campaigns are looked at often, and a query does not change. */
  async columns(signal: AbortSignal): Promise<readonly string[]> {
    this.#columns ??= await unlessRefused(() => this.#jira.issueColumns(this.#query, signal));
    return this.#columns;
  }

  async rows(keys: readonly string[], signal: AbortSignal): Promise<readonly KeyedRow[]> {
    return unlessRefused(async () => {
      const rows: KeyedRow[] = [];
      let issues = 0;
      for await (const page of this.#jira.issuesHolding(this.#query, keys, signal)) {
        issues += page.length;
        if (issues > mostIssues)
          throw new SourceFailed(
            `more than ${mostIssues} issues belong to ${keys.length} recipients; narrow its jql`,
            false,
          );
        for (const { keys: held, values } of page)
          rows.push(...held.map((key) => ({ key, row: values })));
      }
      return rows;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

async function unlessRefused<Answer>(question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    throw new SourceFailed(error.message.replace(/\.$/, ''), false, { cause: error });
  }
}
