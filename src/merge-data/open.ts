import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Recipient } from '../campaign/campaign.ts';
import type { DataRow, DataUse } from '../campaign/merge-data.ts';
import { outlast } from '../jira/patience.ts';
import {
  type DataOfRecipient,
  DataUnusable,
  type MergeSources,
  type SourceInspection,
} from './port.ts';
import { PostgresSource } from './postgres.ts';
import { type Source, SourceFailed } from './source.ts';
import { SqliteSource } from './sqlite.ts';

/** A source as the operator has defined it. */
export interface SourceDefinition {
  /** Path of an SQLite file, absolute. */
  readonly sqlite?: string | undefined;
  /** How to connect to PostgreSQL; secret. */
  readonly postgres?: string | undefined;
  readonly query: string;
  /** By what recipients are found: `address`, `key`, or one of their fields by the name that templates use. */
  readonly by: string;
  readonly onFailure: 'fail' | 'skip' | 'default';
  /** Stands in for rows that are missing. */
  readonly default?: DataRow | undefined;
  /** Of one query, in milliseconds. */
  readonly timeout: number;
}

export interface MergeSourcesOptions {
  readonly definitions: Readonly<Record<string, SourceDefinition>>;
  readonly logger: Logger;
  /** How long a source that letters cannot do without is waited for. */
  readonly patienceMilliseconds?: number;
}

interface Opened {
  readonly name: string;
  readonly definition: SourceDefinition;
  readonly source: Source;
}

/** What came of asking one source for a batch. */
type Answer =
  | { readonly kind: 'rows'; readonly byKey: ReadonlyMap<string, readonly DataRow[]> }
  | { readonly kind: 'failed'; readonly reason: string };

const usualPatienceMilliseconds = 60_000;

/** Opens the sources of a config; nothing is connected to before it is asked. */
export function openMergeSources(options: MergeSourcesOptions): MergeSources {
  const { definitions, logger, patienceMilliseconds = usualPatienceMilliseconds } = options;
  const opened = new Map(
    Object.entries(definitions).map(([name, definition]): [string, Opened] => [
      name,
      { name, definition, source: open(definition) },
    ]),
  );

  async function ask(
    { name, definition, source }: Opened,
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<Answer> {
    try {
      const rows = await outlast(
        () => source.rows(keys, signal),
        {
          logger: logger.child({ source: name }),
          message: 'waiting for a source of merge data',
          // Letters that can do without the source do not wait for it.
          longestMilliseconds: definition.onFailure === 'fail' ? patienceMilliseconds : 0,
          passes: (error) => error instanceof SourceFailed && error.passes,
        },
        signal,
      );
      const byKey = new Map<string, DataRow[]>();
      for (const { key, row } of rows) {
        const known = byKey.get(normal(key));
        if (known === undefined) byKey.set(normal(key), [row]);
        else known.push(row);
      }
      return { kind: 'rows', byKey };
    } catch (error) {
      if (!(error instanceof SourceFailed)) throw error;
      logger.warn({ err: error, source: name }, 'source failed');
      const reason = `The source “${name}” cannot be read: ${error.message}.`;
      if (definition.onFailure === 'fail') throw new DataUnusable(reason, { cause: error });
      return { kind: 'failed', reason };
    }
  }

  function inspect(signal: AbortSignal): Promise<readonly SourceInspection[]> {
    return Promise.all(
      Array.from(opened.values(), async ({ name, source }) => {
        try {
          return { source: name, columns: await source.columns(signal) };
        } catch (error) {
          if (!(error instanceof SourceFailed)) throw error;
          return { source: name, columns: [], problem: error.message };
        }
      }),
    );
  }

  return {
    async known(signal) {
      const answers = await inspect(signal);
      return new Map(
        answers.map(({ source, columns, problem }) => [
          source,
          problem === undefined ? columns : undefined,
        ]),
      );
    },
    inspect,
    digestOf(source) {
      const definition = opened.get(source)?.definition;
      if (definition === undefined) return undefined;
      const { postgres, ...others } = definition;
      const seen = [postgres === undefined, others];
      return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
    },
    fields: (uses) =>
      [...uses.keys()]
        .map((name) => opened.get(name)?.definition.by ?? 'key')
        .filter((by) => by !== 'address' && by !== 'key'),
    async fetch(uses, recipients, signal) {
      const answers = await Promise.all(
        Array.from(uses, async ([name, use]) => {
          const source = opened.get(name);
          if (source === undefined)
            throw new DataUnusable(`There is no source of data “${name}” in the config any more.`);
          const keys = new Set(
            recipients.map((recipient) => keyOf(recipient, source)).filter(Boolean),
          );
          return { source, use, answer: await ask(source, [...keys], signal) };
        }),
      );
      return (recipient) => dataFor(recipient, answers);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(Array.from(opened.values(), ({ source }) => source[Symbol.asyncDispose]()));
    },
  };
}

function open({ sqlite, postgres, query, timeout }: SourceDefinition): Source {
  return postgres === undefined
    ? new SqliteSource(sqlite ?? '', query, timeout)
    : new PostgresSource(postgres, query, timeout);
}

function dataFor(
  recipient: Recipient,
  answers: readonly { readonly source: Opened; readonly use: DataUse; readonly answer: Answer }[],
): DataOfRecipient {
  const data: Record<string, readonly DataRow[]> = {};
  const several: string[] = [];
  for (const { source, use, answer } of answers) {
    const { name, definition } = source;
    if (answer.kind === 'failed' && definition.onFailure === 'skip')
      return { kind: 'skip', detail: answer.reason };
    const found = answer.kind === 'rows' ? answer.byKey.get(keyOf(recipient, source)) : undefined;
    data[name] = found ?? (definition.default === undefined ? [] : [definition.default]);
    if (use.isSingle && (found?.length ?? 0) > 1) several.push(name);
  }
  return { kind: 'data', data, several };
}

/** What a recipient is found by, in lower case; empty when there is nothing. */
function keyOf({ address, key, fields }: Recipient, { definition: { by } }: Opened): string {
  if (by === 'address') return normal(address);
  return normal(by === 'key' ? key : String(fields[by] ?? ''));
}

function normal(key: string): string {
  return key.trim().toLowerCase();
}
