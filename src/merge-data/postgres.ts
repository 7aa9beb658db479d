import {
  type CustomTypesConfig,
  DatabaseError,
  Pool,
  type PoolClient,
  types as usualTypes,
} from 'pg';
import { type KeyedRow, type Source, SourceFailed } from './source.ts';
import { keyedRow, usableColumns } from './sql-row.ts';

/** One batch at work and one in hand. */
const connections = 2;

/** Types whose text is as templates want it: dates stay dates, wherever Postboard runs. */
const asText: ReadonlySet<number> = new Set([usualTypes.builtins.DATE]);
const types: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    asText.has(oid) ? (text: string) => text : usualTypes.getTypeParser(oid, format),
};

/** A database that is read and never written. Its query takes the keys as one array: `= any($1)`. */
export class PostgresSource implements Source {
  readonly #pool: Pool;
  readonly #query: string;
  readonly #timeoutMilliseconds: number;

  constructor(connectionString: string, query: string, timeoutMilliseconds: number) {
    this.#query = query;
    this.#timeoutMilliseconds = timeoutMilliseconds;
    this.#pool = new Pool({
      connectionString,
      max: connections,
      connectionTimeoutMillis: timeoutMilliseconds,
      // Of a server that does not even say that it took too long.
      query_timeout: timeoutMilliseconds + 1_000,
      application_name: 'postboard',
    });
    // An idle connection that breaks is replaced by the next query.
    this.#pool.on('error', () => {});
  }

  async columns(signal: AbortSignal): Promise<readonly string[]> {
    const { fields } = await this.#ask([], signal);
    return usableColumns(fields.map(({ name }) => name));
  }

  async rows(keys: readonly string[], signal: AbortSignal): Promise<readonly KeyedRow[]> {
    const { fields, rows } = await this.#ask(keys, signal);
    usableColumns(fields.map(({ name }) => name));
    return rows.map(keyedRow);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }

  async #ask(keys: readonly string[], signal: AbortSignal) {
    signal.throwIfAborted();
    let client: PoolClient | undefined;
    try {
      client = await this.#pool.connect();
      await client.query(
        `begin transaction read only; set local statement_timeout = ${this.#timeoutMilliseconds}`,
      );
      const answer = await client.query<Record<string, unknown>>({
        text: this.#query,
        values: [keys],
        types,
      });
      await client.query('rollback');
      client.release();
      client = undefined;
      return answer;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new SourceFailed(reason, mayPass(error), { cause: error });
    } finally {
      // Where something went wrong, nobody uses this connection again.
      client?.release(true);
    }
  }
}

/** Wrong SQL, a wrong password and a missing right stay so (SQLSTATE classes 22, 25, 28, 3D and 42). */
function mayPass(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true;
  return !/^(22|25|28|3D|42)/.test(error.code ?? '');
}
