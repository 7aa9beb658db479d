import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type KeyedRow, type Source, SourceFailed } from './source.ts';
import { keyedRow, usableColumns } from './sql-row.ts';

/** A file that is read and never written. Its query takes the keys as one JSON list: `in (select value from json_each(?))`. */
export class SqliteSource implements Source {
  readonly #path: string;
  readonly #query: string;
  readonly #timeoutMilliseconds: number;
  #database: DatabaseSync | undefined;
  #statement: StatementSync | undefined;

  constructor(path: string, query: string, timeoutMilliseconds: number) {
    this.#path = path;
    this.#query = query;
    this.#timeoutMilliseconds = timeoutMilliseconds;
  }

  async columns(): Promise<readonly string[]> {
    return this.#ask((statement) => usableColumns(statement.columns().map(({ name }) => name)));
  }

  async rows(keys: readonly string[]): Promise<readonly KeyedRow[]> {
    return this.#ask((statement) => {
      usableColumns(statement.columns().map(({ name }) => name));
      return statement.all(JSON.stringify(keys)).map(keyedRow);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }

  #ask<Answer>(question: (statement: StatementSync) => Answer): Answer {
    try {
      return question(this.#open());
    } catch (error) {
      this.#close();
      if (error instanceof SourceFailed) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      // Locked or not there yet; SQL that is wrong stays wrong.
      const passes = /locked|busy|unable to open/i.test(reason);
      throw new SourceFailed(reason, passes, { cause: error });
    }
  }

  #open(): StatementSync {
    if (this.#statement !== undefined) return this.#statement;
    this.#database = new DatabaseSync(this.#path, {
      readOnly: true,
      timeout: this.#timeoutMilliseconds,
    });
    this.#statement = this.#database.prepare(this.#query);
    return this.#statement;
  }

  #close(): void {
    const database = this.#database;
    this.#statement = undefined;
    this.#database = undefined;
    if (database?.isOpen === true) database.close();
  }
}
