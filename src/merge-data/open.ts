import type { Logger } from 'pino';
import type { DataFileRef } from '../campaign/content.ts';
import type { JiraOfSources } from '../jira/port.ts';
import { campaignSources, digestOf, type OpenSource } from './campaign-sources.ts';
import { sourceOfFile } from './data-file-name.ts';
import { DataFiles } from './data-files.ts';
import type { SourceDefinition } from './definition.ts';
import { JqlSource } from './jql.ts';
import type { MergeSources, SourceInspection, SourceObserver } from './port.ts';
import { PostgresSource } from './postgres.ts';
import { type Source, SourceFailed } from './source.ts';
import { SqliteSource } from './sqlite.ts';

export interface MergeSourcesOptions {
  readonly definitions: Readonly<Record<string, SourceDefinition>>;
  readonly jira: JiraOfSources;
  readonly logger: Logger;
  readonly observer?: SourceObserver | undefined;
  /** How long a source that letters cannot do without is waited for; a minute unless given. */
  readonly patienceMilliseconds?: number;
}

const usualPatienceMilliseconds = 60_000;

/** Opens the sources of a config; nothing is connected to before it is asked. */
export function openMergeSources(options: MergeSourcesOptions): MergeSources {
  const { definitions, jira, logger, observer } = options;
  const { patienceMilliseconds = usualPatienceMilliseconds } = options;
  const sources = new Map(
    Object.entries(definitions).map(([name, definition]): [string, OpenSource] => [
      name,
      {
        name,
        definition,
        sha256: digestOf(definition),
        source: heard(name, open(definition, jira), observer),
      },
    ]),
  );
  const dataFiles = new DataFiles(jira);
  return {
    inspect: (signal) =>
      Promise.all(Array.from(sources.values(), (source) => inspect(source, signal))),
    readFile: (file, signal) => dataFiles.read(file, signal),
    forCampaign: (files = []) =>
      campaignSources(new Map([...sources, ...files.map((file) => openFile(file, dataFiles))]), {
        logger,
        patienceMilliseconds,
      }),
    async [Symbol.asyncDispose]() {
      await Promise.all(
        Array.from(sources.values(), ({ source }) => source[Symbol.asyncDispose]()),
      );
    },
  };
}

function open(definition: SourceDefinition, jira: JiraOfSources): Source {
  const { sqlite = '', postgres, issues, query = '', timeout } = definition;
  if (issues !== undefined) return new JqlSource(issues, jira);
  return postgres === undefined
    ? new SqliteSource(sqlite, query, timeout)
    : new PostgresSource(postgres, query, timeout);
}

function heard(name: string, source: Source, observer: SourceObserver | undefined): Source {
  if (observer === undefined) return source;
  return {
    columns: (signal) => source.columns(signal),
    async rows(keys, signal) {
      try {
        const rows = await source.rows(keys, signal);
        observer.asked(name, 'ok');
        return rows;
      } catch (error) {
        observer.asked(name, 'failed');
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  };
}

/** Letters that take from a file of their campaign cannot do without it. */
function openFile(file: DataFileRef, dataFiles: DataFiles): [string, OpenSource] {
  const name = sourceOfFile(file.name) ?? file.name;
  const definition = { by: file.by, onFailure: 'fail' } as const;
  return [name, { name, definition, source: dataFiles.source(file) }];
}

async function inspect(
  { name, source }: OpenSource,
  signal: AbortSignal,
): Promise<SourceInspection> {
  try {
    return { source: name, columns: await source.columns(signal) };
  } catch (error) {
    if (!(error instanceof SourceFailed)) throw error;
    return { source: name, columns: [], problem: error.message };
  }
}
