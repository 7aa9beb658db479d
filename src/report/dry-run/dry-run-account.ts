import type { Outcome } from '../../campaign/outcome.ts';
import type { FrozenRun } from '../../journal/freeze.ts';
import type { RunAccount } from '../run-account.ts';
import { type Finding, Findings } from './renderings.ts';

/** How many letters of a group are ready, and how many recipients get none. */
export interface GroupCount {
  readonly group: string;
  readonly ready: number;
  readonly skipped: number;
  readonly failed: number;
}

/** What a dry run found out. */
export interface DryRunResult {
  readonly groups: readonly GroupCount[];
  readonly ready: number;
  /** Deliveries, without samples. */
  readonly audience: number;
  /** Letters that cannot be made, by reason. */
  readonly failed: readonly Finding[];
  readonly skipped: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly largestBytes: number;
  readonly samples: { readonly sent: number; readonly count: number };
}

/** Sums up a dry run whose every delivery is settled. */
export function sumUp(account: RunAccount, { count, samples }: FrozenRun): DryRunResult {
  const { ledger, freeze, renderings } = account;
  const audience = count - samples;
  const groups = new Map<string, { ready: number; skipped: number; failed: number }>();
  let sent = 0;
  for (let number = 0; number < count; number += 1) {
    const state = ledger.stateOf(number);
    const outcome = state.kind === 'settled' ? state.outcome : undefined;
    if (number >= audience) {
      if (outcome === 'sent') sent += 1;
      continue;
    }
    const { group } = freeze.recipient(number);
    const counts = groups.get(group) ?? { ready: 0, skipped: 0, failed: 0 };
    groups.set(group, counts);
    if (outcome === 'rendered') counts.ready += 1;
    else if (outcome === 'skipped') counts.skipped += 1;
    else counts.failed += 1;
  }

  const failed = new Findings();
  const skipped = new Findings();
  for (const { number, outcome } of account.notSent()) {
    if (number >= audience) continue;
    if (outcome.kind === 'skipped') skipped.add(outcome.detail, number);
    else failed.add(reasonOf(outcome), number);
  }
  return {
    groups: [...groups].map(([group, counts]) => ({ group, ...counts })),
    ready: ledger.outcomes('rendered'),
    audience,
    failed: failed.all(),
    skipped: skipped.all(),
    warnings: renderings.warnings.all(),
    largestBytes: renderings.largestBytes,
    samples: { sent, count: samples },
  };
}

/** How far it is, in letters to the audience: samples come on top. */
export function dryRunProgress(
  ledger: Pick<RunAccount['ledger'], 'settled' | 'stateOf'>,
  { count, samples }: Pick<FrozenRun, 'count' | 'samples'>,
): string {
  const audience = count - samples;
  let settled = ledger.settled;
  for (let number = audience; number < count; number += 1)
    if (ledger.stateOf(number).kind === 'settled') settled -= 1;
  return `Dry run: ${settled} of ${audience}`;
}

/** True when what was seen may be sent. */
export function hasPassed({ ready, failed }: DryRunResult): boolean {
  return ready > 0 && failed.length === 0;
}

/** Without the key of the recipient, so that the same mistake is one finding. */
function reasonOf(outcome: Outcome): string {
  return outcome.kind === 'failed'
    ? outcome.reason.replace(/^[A-Z][A-Z0-9_]+-\d+: /, '')
    : `It ended ${outcome.kind}.`;
}
