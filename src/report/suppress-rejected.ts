import type { IssueId } from '../campaign/ids.ts';
import type { Suppressed } from '../suppression/entries.ts';
import type { Concluded, RunAccount } from './run-account.ts';

/** Whom a mail server called unknown: they get no mail of any campaign, whichever issue holds their address. */
export function suppressedBy(
  concluded: readonly Concluded[],
  account: Pick<RunAccount, 'freeze' | 'concludedAt'>,
  campaign: IssueId,
): readonly Suppressed[] {
  return concluded.flatMap(({ number, recipient, outcome }): readonly Suppressed[] => {
    const { addressHash: address } = account.freeze.recipient(number);
    const isRefused = outcome.kind === 'rejected' || outcome.kind === 'bounced';
    if (!isRefused || !outcome.suppress || address === undefined) return [];
    const at = account.concludedAt(number) ?? Date.now();
    const { code, enhanced } = outcome.reply;
    return [
      {
        v: 1,
        kind: 'suppressed',
        at,
        address,
        reason: 'undeliverable',
        source: outcome.kind === 'bounced' ? 'bounce' : 'mail-server',
        // Its text would often repeat the address.
        detail: [code, enhanced].filter(Boolean).join(' '),
        campaign,
        recipient,
      },
    ];
  });
}
