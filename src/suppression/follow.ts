import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type AddressHash, type EmailAddress, hashAddress } from '../campaign/address.ts';
import type { Broker } from '../queue/port.ts';
import {
  appendSuppressions,
  type Suppressed,
  SuppressionEntry,
  suppressionJournal,
} from './entries.ts';
import { SuppressionList } from './list.ts';

/** Who gets no mail, as every process that prepares or sends knows it from one moment to the next. */
export interface Suppressions extends AsyncDisposable {
  /** Undefined while the list is followed. */
  trouble(): string | undefined;
  /** Why nothing may be mailed there. Throws {@link SuppressionsUnknown} where nobody can tell. */
  of(address: EmailAddress): Suppressed | undefined;
  find(address: AddressHash): Suppressed | undefined;
  /** Until when nothing counts that was said against this address (epoch milliseconds); -1 where everything does. */
  liftedAt(address: AddressHash): number;
  all(): readonly Suppressed[];
  /** Whether the last mail there came back softly, as far as this process knows. */
  isDoubtful(address: AddressHash): boolean;
  /** Whether too many in a row did, as far as this process knows. */
  isGivenUp(address: AddressHash): boolean;
  /** Takes what the caller has just written itself; reading it again changes nothing. */
  note(entries: readonly SuppressionEntry[]): void;
}

/** The list cannot be followed any more, so that anybody might be on it. */
export class SuppressionsUnknown extends Error {
  override readonly name = 'SuppressionsUnknown';
}

export interface FollowOptions {
  readonly broker: Pick<Broker, 'append' | 'read'>;
  /** What keys hashes, and what did before: an address is looked for by all of them. */
  readonly secrets: readonly string[];
  /** After so many soft bounces in a row an address is given up; never, where it is not given. */
  readonly softBounces?: number | undefined;
  readonly logger?: Logger | undefined;
}

/** Resolves when everything written before the call is known; goes on as entries come, over lost connections too. */
export async function followSuppressions(
  { broker, secrets, softBounces, logger }: FollowOptions,
  signal: AbortSignal,
): Promise<Suppressions> {
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  const list = new SuppressionList(softBounces);
  const session = randomUUID();
  const caughtUp = Promise.withResolvers<void>();
  let trouble: string | undefined;

  await appendSuppressions(broker, [{ v: 1, kind: 'marker', at: Date.now(), session }]);
  const following = follow().catch((error: unknown) => {
    caughtUp.reject(error);
    if (ended.aborted) return;
    trouble = 'The list of suppressed addresses cannot be followed; nobody is mailed from here.';
    logger?.error({ err: error }, 'the list of suppressed addresses cannot be followed');
  });
  await caughtUp.promise;

  async function follow(): Promise<void> {
    for await (const records of broker.read(suppressionJournal, 0, ended))
      for (const record of records) {
        const entry = SuppressionEntry.parse(record.entry);
        list.apply(entry);
        if (entry.kind === 'marker' && entry.session === session) caughtUp.resolve();
      }
    ended.throwIfAborted();
  }

  function known(): SuppressionList {
    if (trouble !== undefined) throw new SuppressionsUnknown(trouble);
    return list;
  }

  return {
    trouble: () => trouble,
    of(address) {
      const current = known();
      if (current.isEmpty) return undefined;
      const hashes = secrets.map((secret) => hashAddress(address, secret));
      return hashes.map((hash) => current.find(hash)).find((found) => found !== undefined);
    },
    find: (address) => known().find(address),
    liftedAt: (address) => known().liftedAt(address),
    all: () => known().all(),
    isDoubtful: (address) => list.isDoubtful(address),
    isGivenUp: (address) => list.find(address)?.source === 'soft-bounces',
    note(entries) {
      for (const entry of entries) list.apply(entry);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
    },
  };
}
