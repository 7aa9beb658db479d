import type { AttachmentRef } from '../../src/campaign/content.ts';
import { type AttemptId, type IssueId, partsOf, type RunId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { digestOf } from '../../src/journal/freeze.ts';

export interface FrozenOptions {
  readonly count: number;
  readonly partitions?: number;
  readonly pacePerSecond?: number;
  readonly attachments?: readonly AttachmentRef[];
}

/** What launch writes into a run's journal before the first letter. */
export function freezeOf(
  run: RunId,
  { count, partitions = 1, pacePerSecond, attachments = [] }: FrozenOptions,
): RunEntry[] {
  const base = { v: 1, at: 0 } as const;
  const freeze = 'one';
  const campaign = { id: partsOf(run).campaign, key: 'MAIL-7', summary: 'Cover letter' };
  const content = {
    from: { address: 'robin@example.com' },
    template: { subject: 'Hello', text: 'Dear friend', partials: {} },
    attachments: [...attachments],
  };
  const recipients = Array.from({ length: count }, (_, number): [IssueId, null, number, null] => [
    recipientOf(number),
    null,
    0,
    null,
  ]);
  return [
    { ...base, kind: 'opened', run, campaign, by: 'Casey' },
    { ...base, kind: 'content', freeze, content },
    { ...base, kind: 'audience', freeze, from: 0, recipients },
    {
      ...base,
      kind: 'frozen',
      freeze,
      count,
      sha256: digestOf(recipients),
      partitions,
      groups: ['Friends'],
      rules: [],
      ...(pacePerSecond !== undefined && { pacePerSecond }),
    },
  ];
}

/** The attempt of an owner that is no more. */
export function attemptOf(number: number, attempt = `dead:${number}`) {
  const id = attempt as AttemptId;
  return { v: 1, kind: 'attempt', at: Date.now(), number, attempt: id } satisfies RunEntry;
}

/** What came of an attempt. */
export function outcomeOf(
  { number, attempt }: ReturnType<typeof attemptOf>,
  outcome: Extract<RunEntry, { kind: 'outcome' }>['outcome'],
): RunEntry {
  return { v: 1, kind: 'outcome', at: Date.now(), number, attempt, outcome };
}

export function recipientOf(number: number): IssueId {
  return String(20_000 + number) as IssueId;
}

export function addressOf(number: number): string {
  return `r${number}@example.org`;
}

/** The number of the delivery whose recipient has this address. */
export function numberOf(address: string): number {
  return Number(/^r(\d+)@/.exec(address)?.[1]);
}
