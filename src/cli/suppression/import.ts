import { hashAddress } from '../../campaign/address.ts';
import type { Publisher } from '../../queue/port.ts';
import {
  appendSuppressions,
  type Suppressed,
  suppressionReasons,
} from '../../suppression/entries.ts';
import type { Suppressions } from '../../suppression/follow.ts';
import type { Listed } from './entries.ts';

export interface Desk {
  readonly publisher: Pick<Publisher, 'append'>;
  readonly suppressions: Pick<Suppressions, 'of' | 'liftedAt'>;
  /** What keys hashes today. */
  readonly secret: string;
  readonly now: number;
}

/** How many lines added somebody, and how many changed nothing, because of what is known already or was lifted since. */
export interface Imported {
  readonly added: number;
  readonly known: number;
  readonly lifted: number;
}

const entriesAtOnce = 500;

/** Puts on the list who is not on it for this reason or a weightier one; done again, it adds nobody. */
export async function importListed(listed: readonly Listed[], desk: Desk): Promise<Imported> {
  const entries = new Map<string, Suppressed>();
  let known = 0;
  let lifted = 0;
  for (const line of listed) {
    const entry = entryOf(line, desk);
    const before = desk.suppressions.of(line.address) ?? entries.get(entry.address);
    if (before !== undefined && weight(before) <= weight(entry)) known++;
    else if (entry.at <= desk.suppressions.liftedAt(entry.address)) lifted++;
    else entries.set(entry.address, entry);
  }
  const all = [...entries.values()];
  for (let first = 0; first < all.length; first += entriesAtOnce)
    await appendSuppressions(desk.publisher, all.slice(first, first + entriesAtOnce));
  return { added: all.length, known, lifted };
}

function entryOf({ address, reason, detail, at }: Listed, { secret, now }: Desk): Suppressed {
  return {
    v: 1,
    kind: 'suppressed',
    at: at ?? now,
    address: hashAddress(address, secret),
    reason,
    source: 'import',
    ...(detail !== '' && { detail }),
  };
}

/** What weighs most comes first. */
function weight({ reason }: Suppressed): number {
  return suppressionReasons.indexOf(reason);
}
