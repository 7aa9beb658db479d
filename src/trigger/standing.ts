import { type EmailAddress, hashAddress, parseAddress } from '../campaign/address.ts';
import { suppressedStatuses } from '../campaign/campaign.ts';
import type { Jira, RecipientMove, RecipientStanding } from '../jira/port.ts';
import type { Publisher } from '../queue/port.ts';
import {
  appendSuppressions,
  type SuppressionEntry,
  suppressionReasons,
} from '../suppression/entries.ts';
import type { Suppressions } from '../suppression/follow.ts';

export interface StandingOptions {
  readonly jira: Pick<Jira, 'recipientsMoved' | 'lastMoves'>;
  readonly publisher: Pick<Publisher, 'append'>;
  readonly suppressions: Pick<Suppressions, 'of' | 'liftedAt'>;
  /** Keys the hashes of addresses. */
  readonly secret: string;
}

/** Over some searches that were lost, or that showed an issue late. */
const usualMinutes = 15;

/**
 * Makes the list of suppressed addresses follow recipients that people move: to Unsubscribed or Undeliverable, which then
 * goes for every issue with the address, and back, which lifts whatever was said against the address before that move.
 */
export function createStandingPoll({
  jira,
  publisher,
  suppressions,
  secret,
}: StandingOptions): (signal: AbortSignal) => Promise<void> {
  let isFirst = true;
  return async (signal) => {
    for await (const page of jira.recipientsMoved(isFirst ? 'ever' : usualMinutes, signal)) {
      const news = page.flatMap((recipient) => newsOf(recipient, suppressions));
      const moves = await jira.lastMoves(
        news.map(({ id }) => id),
        signal,
      );
      const entries = news
        .map(({ id, address }) => entryOf(address, moves.get(id), suppressions, secret))
        .filter((entry) => entry !== undefined);
      if (entries.length > 0) await appendSuppressions(publisher, entries);
    }
    isFirst = false;
  };
}

/** Those that the list does not know to be as they are; most were moved by ourselves. */
function newsOf(
  { id, address, status }: RecipientStanding,
  suppressions: Pick<Suppressions, 'of'>,
) {
  const parsed = parseAddress(address);
  if (parsed.kind === 'invalid' || status === undefined) return [];
  const known = suppressions.of(parsed.address);
  const isNews =
    status === 'unsubscribed' || status === 'undeliverable'
      ? known === undefined || weightOf(known.reason) > weightOf(status)
      : known !== undefined;
  return isNews ? [{ id, address: parsed.address }] : [];
}

/** What the last move of a recipient says of its address; undefined where that is known, or was lifted since. */
export function entryOf(
  address: EmailAddress,
  move: RecipientMove | undefined,
  suppressions: Pick<Suppressions, 'of' | 'liftedAt'>,
  secret: string,
): SuppressionEntry | undefined {
  if (move?.to === undefined) return undefined;
  const { from, to } = move;
  const at = move.at.getTime();
  const known = suppressions.of(address);
  if (to === 'unsubscribed' || to === 'undeliverable') {
    const hash = hashAddress(address, secret);
    const isKnown = known !== undefined && weightOf(known.reason) <= weightOf(to);
    if (isKnown || at <= suppressions.liftedAt(hash)) return undefined;
    const said = { reason: to, source: 'jira', detail: `Moved by ${move.by}` } as const;
    return { v: 1, kind: 'suppressed', at, address: hash, ...said };
  }
  const isBack = from !== undefined && suppressedStatuses.has(from);
  if (!isBack || known === undefined || known.at >= at) return undefined;
  return { v: 1, kind: 'lifted', at, address: known.address, by: move.by };
}

function weightOf(reason: (typeof suppressionReasons)[number]): number {
  return suppressionReasons.indexOf(reason);
}
