import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Recipient } from '../campaign/campaign.ts';
import type { DataRow, DataUse } from '../campaign/merge-data.ts';
import { outlast } from '../jira/patience.ts';
import type { SourceDefinition } from './definition.ts';
import { KnownRows } from './known-rows.ts';
import { type CampaignSources, type DataOfRecipient, DataUnusable } from './port.ts';
import { type Source, SourceFailed } from './source.ts';

/** A source, and what it is for. */
export interface OpenSource {
  readonly name: string;
  readonly definition: Pick<SourceDefinition, 'by' | 'onFailure' | 'default'>;
  /** Of all of its definition that is no secret; undefined of a file. */
  readonly sha256?: string;
  readonly source: Source;
}

/** Campaigns are launched one after the other: none waits long for the columns of another's source. */
const columnsMilliseconds = 5_000;

/** What came of asking one source for a batch. */
type Answer =
  | { readonly kind: 'rows'; readonly byKey: ReadonlyMap<string, readonly DataRow[]> }
  | { readonly kind: 'failed'; readonly reason: string };

/** What templates use of one source, and what it gave. */
interface Given {
  readonly open: OpenSource;
  readonly use: DataUse;
  readonly answer: Answer;
}

/** SHA-256 of a definition, for the gate. How to connect to PostgreSQL is a secret, and left out. */
export function digestOf({ postgres, ...others }: SourceDefinition): string {
  const seen = [postgres === undefined, others];
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
}

/** Sources for one run, or one look at a campaign. */
export function campaignSources(
  sources: ReadonlyMap<string, OpenSource>,
  { logger, patienceMilliseconds }: { logger: Logger; patienceMilliseconds: number },
): CampaignSources {
  const before = new KnownRows();

  async function ask(
    { name, definition, source }: OpenSource,
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<Answer> {
    const isShared = definition.by !== 'address' && definition.by !== 'key';
    const known = isShared ? before.of(name, keys) : new Map();
    const unknown = keys.filter((key) => !known.has(key));
    if (unknown.length === 0) return { kind: 'rows', byKey: known };
    try {
      const rows = await outlast(
        () => source.rows(unknown, signal),
        {
          logger: logger.child({ source: name }),
          message: 'waiting for a source of merge data',
          // Letters that can do without the source do not wait for it.
          longestMilliseconds: definition.onFailure === 'fail' ? patienceMilliseconds : 0,
          passes: (error) => error instanceof SourceFailed && error.passes,
        },
        signal,
      );
      const byKey = new Map<string, DataRow[]>(unknown.map((key) => [key, []]));
      for (const { key, row } of rows) byKey.get(normal(key))?.push(row);
      if (isShared) before.keep(name, byKey);
      return { kind: 'rows', byKey: new Map([...known, ...byKey]) };
    } catch (error) {
      if (!(error instanceof SourceFailed)) throw error;
      logger.warn({ err: error, source: name }, 'source failed');
      const reason = `The source “${name}” cannot be read: ${error.message}.`;
      if (definition.onFailure === 'fail') throw new DataUnusable(reason, { cause: error });
      return { kind: 'failed', reason };
    }
  }

  return {
    async known(wanted, signal) {
      const columns = await Promise.all(
        Array.from(sources.values(), async ({ name, source }) => {
          return [name, wanted(name) ? await columnsOf(source, signal) : undefined] as const;
        }),
      );
      return new Map(columns);
    },
    digestOf: (source) => sources.get(source)?.sha256,
    fields: (uses) =>
      [...uses.keys()]
        .map((name) => sources.get(name)?.definition.by ?? 'key')
        .filter((by) => by !== 'address' && by !== 'key'),
    async fetch(uses, recipients, signal) {
      const given = await Promise.all(
        Array.from(uses, async ([name, use]): Promise<Given> => {
          const open = sources.get(name);
          if (open === undefined)
            throw new DataUnusable(`There is no source of data “${name}” in the config any more.`);
          const keys = new Set(recipients.map((recipient) => keyOf(recipient, open)));
          keys.delete('');
          return { open, use, answer: await ask(open, [...keys], signal) };
        }),
      );
      return (recipient) => dataFor(recipient, given);
    },
  };
}

/** Undefined where the source does not say, or not soon. */
async function columnsOf(
  source: Source,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  using patience = new DisposableStack();
  const late = new Promise<undefined>((resolve) => {
    const timer = setTimeout(resolve, columnsMilliseconds, undefined);
    patience.defer(() => clearTimeout(timer));
  });
  const said = source.columns(signal).catch((error: unknown) => {
    if (!(error instanceof SourceFailed)) throw error;
    return undefined;
  });
  return await Promise.race([said, late]);
}

function dataFor(recipient: Recipient, given: readonly Given[]): DataOfRecipient {
  const data: Record<string, readonly DataRow[]> = {};
  const several: string[] = [];
  for (const { open, use, answer } of given) {
    const { name, definition } = open;
    if (answer.kind === 'failed' && definition.onFailure === 'skip')
      return { kind: 'skip', detail: answer.reason };
    const found = answer.kind === 'rows' ? (answer.byKey.get(keyOf(recipient, open)) ?? []) : [];
    const standIn = definition.default === undefined ? [] : [definition.default];
    data[name] = found.length > 0 ? found : standIn;
    if (use.isSingle && found.length > 1) several.push(name);
  }
  return { kind: 'data', data, several };
}

/** What a recipient is found by, in lower case; empty when there is nothing. */
function keyOf({ address, key, fields }: Recipient, { definition: { by } }: OpenSource): string {
  if (by === 'address') return normal(address);
  return normal(by === 'key' ? key : String(fields[by] ?? ''));
}

function normal(key: string): string {
  return key.trim().toLowerCase();
}
