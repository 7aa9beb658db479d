import type { AddressHash } from '../../src/campaign/address.ts';
import type { AttemptId, ChangelogId, IssueId, RunId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { Ledger } from '../../src/journal/ledger.ts';
import { readWritten } from '../../src/journal/written.ts';

/** What the entries say together. */
export function fold(...entries: readonly RunEntry[]): Ledger {
  const ledger = new Ledger();
  for (const each of entries) ledger.apply(each);
  return ledger;
}

/** The entries in messages of a run's journal; throws where there is none. */
export function entriesIn(messages: readonly unknown[]): readonly RunEntry[] {
  return messages.flatMap((message) => {
    const entries = readWritten(message);
    if (entries instanceof Error) throw entries;
    return entries;
  });
}

/** Entries as a run writes them, for tests. */
export const entry = {
  opened: (more: Partial<Extract<RunEntry, { kind: 'opened' }>> = {}): RunEntry => ({
    v: 1,
    kind: 'opened',
    at: 1,
    run: '10042-10731' as RunId,
    campaign: { id: '10042' as IssueId, key: 'MAIL-42', summary: 'Letter' },
    by: 'Casey',
    ...more,
  }),
  frozen: (count: number): RunEntry => ({
    v: 1,
    kind: 'frozen',
    at: 1,
    freeze: 'first',
    count,
    sha256: '',
    partitions: 1,
    groups: ['friends'],
    rules: [],
  }),
  audience: (ids: readonly string[], freeze = 'first'): RunEntry => ({
    v: 1,
    kind: 'audience',
    at: 1,
    freeze,
    from: 0,
    recipients: ids.map((id) => [id as IssueId, null, 0, null]),
  }),
  attempt: (number: number, attempt: string): RunEntry => ({
    v: 1,
    kind: 'attempt',
    at: 2,
    number,
    attempt: attempt as AttemptId,
  }),
  outcome: (
    number: number,
    outcome: Extract<RunEntry, { kind: 'outcome' }>['outcome'],
    attempt?: string,
  ): RunEntry => ({
    v: 1,
    kind: 'outcome',
    at: 3,
    number,
    outcome,
    ...(attempt !== undefined && { attempt: attempt as AttemptId }),
  }),
  bounced: (number: number, generation = 0): RunEntry => ({
    v: 1,
    kind: 'bounced',
    at: 6,
    number,
    generation,
    reply: { code: 550, enhanced: '5.1.1', text: '550 5.1.1 no such user' },
    suppress: true,
  }),
  paused: (move?: string): RunEntry => ({
    v: 1,
    kind: 'paused',
    at: 4,
    reason: 'test',
    ...(move !== undefined && { move: move as ChangelogId }),
  }),
  halted: (after: string, at = 4): RunEntry => ({
    v: 1,
    kind: 'paused',
    at,
    reason: 'test',
    after: after as ChangelogId,
  }),
  resumed: (move: string): RunEntry => ({
    v: 1,
    kind: 'resumed',
    at: 4,
    reason: 'test',
    move: move as ChangelogId,
  }),
  cancelled: (move: string): RunEntry => ({
    v: 1,
    kind: 'cancelled',
    at: 4,
    reason: 'test',
    move: move as ChangelogId,
  }),
  /** `corrected`: the new address's hash, and the delivery that has it already. */
  reopened: (
    numbers: readonly number[],
    {
      generation = 1,
      move = '20',
      corrected = [null, null] as [string | null, number | null],
    } = {},
  ): RunEntry => ({
    v: 1,
    kind: 'reopened',
    at: 5,
    move: move as ChangelogId,
    by: 'Robin',
    generation,
    deliveries: numbers.map((number) => [number, corrected[0] as AddressHash | null, corrected[1]]),
  }),
  closed: (generation = 0): RunEntry => ({ v: 1, kind: 'closed', at: 5, generation }),
} as const;

export const sent = { kind: 'sent', reply: '250 ok' } as const;
export const deferred = { kind: 'deferred', reply: '451 later' } as const;
export const rejected = {
  kind: 'rejected',
  reply: { code: 550, text: '550 no such user' },
  suppress: true,
} as const;
export const unconfirmed = (attempt: string) =>
  ({ kind: 'unconfirmed', attempt: attempt as AttemptId }) as const;
