import type { AddressHash } from '../../campaign/address.ts';
import { csvLine } from '../../csv/write-csv.ts';
import type { Suppressed } from '../../suppression/entries.ts';
import { columns } from '../columns.ts';
import { count, figure } from '../figures.ts';
import { clockTime } from '../times.ts';
import type { Holders } from './holders.ts';

type ByHash = ReadonlyMap<AddressHash, Holders>;

/** Reads well in a terminal of this width. */
const width = 120;

/** A line for each address that gets no mail; addresses themselves stay in Jira. */
export function list(suppressed: readonly Suppressed[], holders: ByHash): readonly string[] {
  if (suppressed.length === 0) return ['Nobody is on the list.'];
  const header = ['WHEN', 'REASON', 'SOURCE', 'RECIPIENTS', 'DETAIL'];
  const rows = suppressed.map(({ at, reason, source, address, detail = '' }) => [
    clockTime(at),
    reason,
    source,
    holders.get(address)?.keys.join(' ') ?? '–',
    detail,
  ]);
  const total = count(suppressed.length, 'address gets', 'addresses get');
  return [
    ...columns([header, ...rows], width),
    '',
    `${total} no mail${strangers(suppressed, holders)}.`,
  ];
}

export function summary(
  { at, reason, source, detail, address, campaign }: Suppressed,
  holders: ByHash,
) {
  const recipients = holders.get(address)?.keys ?? [];
  return {
    at: new Date(at).toISOString(),
    reason,
    source,
    detail,
    hash: address,
    recipients,
    campaign,
  };
}

/** What `suppression import` reads again. */
export function csv(suppressed: readonly Suppressed[], holders: ByHash): readonly string[] {
  const rows = suppressed.flatMap(({ address, at, reason, source, detail = '' }) => {
    const holder = holders.get(address);
    const when = new Date(at).toISOString();
    return holder === undefined ? [] : [csvLine([holder.address, reason, source, when, detail])];
  });
  return [csvLine(['Email', 'Reason', 'Source', 'When', 'Detail']), ...rows];
}

export function unresolved(suppressed: readonly Suppressed[], holders: ByHash): number {
  return suppressed.filter(({ address }) => !holders.has(address)).length;
}

function strangers(suppressed: readonly Suppressed[], holders: ByHash): string {
  const without = unresolved(suppressed, holders);
  return without === 0 ? '' : `; ${figure(without)} of them belong to no recipient in Jira`;
}
