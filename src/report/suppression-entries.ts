import type { AddressHash } from '../campaign/address.ts';
import type { IssueId } from '../campaign/ids.ts';
import type { Outcome } from '../campaign/outcome.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import { codesOf } from '../replies/reply.ts';
import { isSoftBounce } from '../replies/reply-class.ts';
import type { SuppressionEntry } from '../suppression/entries.ts';
import type { Suppressions } from '../suppression/follow.ts';
import type { Concluded, RunAccount } from './run-account.ts';

export type KnownSuppressions = Pick<Suppressions, 'isDoubtful' | 'isGivenUp' | 'note'>;

/**
 * What outcomes say of addresses, whichever issue holds them: whom a mail server called unknown, and whom a mail could not
 * reach this time, so that it can be too often. A full mailbox is the recipient's own; whatever else a server answers until a
 * mail expires may be ours.
 */
export function suppressionEntriesOf(
  concluded: readonly Concluded[],
  account: Pick<RunAccount, 'freeze' | 'concludedAt'>,
  { run, campaign }: Pick<FrozenRun, 'run' | 'campaign'>,
  suppressions: KnownSuppressions,
): readonly SuppressionEntry[] {
  return concluded.flatMap(({ number, recipient, outcome }): readonly SuppressionEntry[] => {
    const { addressHash: address } = account.freeze.recipient(number);
    if (address === undefined) return [];
    const at = account.concludedAt(number) ?? Date.now();
    const about = { v: 1, at, address } as const;
    const mailed = { campaign: campaign.id, recipient };
    if (outcome.kind === 'sent')
      return suppressions.isDoubtful(address) ? [{ ...about, kind: 'sent', run }] : [];
    const detail = 'reply' in outcome ? codesOf(outcome.reply) : undefined;
    if (isSoft(outcome)) return [{ ...about, kind: 'soft-bounced', run, detail, ...mailed }];
    if (!isForGood(outcome)) return [];
    const source = outcome.kind === 'bounced' ? 'bounce' : 'mail-server';
    const why = { reason: 'undeliverable', source, detail } as const;
    return [{ ...about, kind: 'suppressed', ...why, ...mailed }];
  });
}

/** Whose mail came back softly once too often. */
export function givenUp(
  concluded: readonly Concluded[],
  freeze: { recipient(number: number): { readonly addressHash: AddressHash | undefined } },
  suppressions: KnownSuppressions,
): ReadonlySet<IssueId> {
  const came = concluded.filter(({ outcome }) => isSoft(outcome));
  const tooOften = came.filter(({ number }) => {
    const { addressHash } = freeze.recipient(number);
    return addressHash !== undefined && suppressions.isGivenUp(addressHash);
  });
  return new Set(tooOften.map(({ recipient }) => recipient));
}

function isForGood(outcome: Outcome): boolean {
  return (outcome.kind === 'rejected' || outcome.kind === 'bounced') && outcome.suppress;
}

function isSoft(outcome: Outcome): boolean {
  if (outcome.kind === 'expired') return outcome.replyClass === 'mailbox-full';
  return outcome.kind === 'bounced' && !outcome.suppress && isSoftBounce(outcome.replyClass);
}
