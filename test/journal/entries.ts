import type { AttemptId, ChangelogId, IssueId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';

/** Entries as a run writes them, for tests. */
export const entry = {
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
