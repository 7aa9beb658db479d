import { type AddressHash, hashAddress, parseAddress } from '../campaign/address.ts';
import type { IssueId } from '../campaign/ids.ts';
import { againLabel } from '../campaign/label.ts';
import type { Jira } from '../jira/port.ts';
import type { RunEntry } from '../journal/entries.ts';
import type { FreezeReader, FrozenRun } from '../journal/freeze.ts';
import type { RunView } from '../journal/run-view.ts';

type Reopened = Extract<RunEntry, { kind: 'reopened' }>['deliveries'][number];

/** What a retry needs of a recipient before it is for them. */
type RetryNeed = 'nothing' | 'corrected-address' | 'again-label' | 'cannot';

export interface RetryOptions {
  readonly jira: Pick<Jira, 'recipients' | 'labelled'>;
  /** Keys the hashes of addresses. */
  readonly secret: string;
}

const recipientsPerRead = 100;

/** Decides, purely, by what became of a delivery. Whoever got the mail never gets it again. */
function retryNeedOf(
  state: ReturnType<RunView['ledger']['stateOf']>,
  isSpared: boolean,
): RetryNeed {
  if (state.kind !== 'settled') return 'cannot';
  switch (state.outcome) {
    case 'failed':
    case 'expired':
      return 'nothing';
    case 'rejected':
      return isSpared ? 'nothing' : 'corrected-address';
    case 'skipped':
    case 'bounced':
      return 'corrected-address';
    case 'unconfirmed':
      return 'again-label';
    case 'sent':
    case 'rendered':
    case 'cancelled':
      return 'cannot';
  }
}

/** Finds the deliveries that a retry is for, with the addresses that were corrected since the audience was frozen. */
export async function findRetries(
  { ledger, freeze }: RunView,
  frozen: FrozenRun,
  options: RetryOptions,
  signal: AbortSignal,
): Promise<readonly Reopened[]> {
  const numbers = Array.from({ length: frozen.count }, (_, number) => number);
  const byNeed = Map.groupBy(numbers, (number) =>
    retryNeedOf(ledger.stateOf(number), ledger.isSpared(number)),
  );
  const doubtful = byNeed.get('again-label') ?? [];
  const label = againLabel(frozen.campaign.key);
  const wanted = await options.jira.labelled(idsOf(doubtful, freeze), label, signal);
  const askedFor = doubtful.filter((number) => wanted.has(idOf(number, freeze)));

  const anyway = new Set([...(byNeed.get('nothing') ?? []), ...askedFor]);
  const candidates = [...anyway, ...(byNeed.get('corrected-address') ?? [])].toSorted(
    (a, b) => a - b,
  );
  const corrections = await findCorrections(candidates, freeze, options, signal);
  // Where somebody may have got it, nobody else gets it, even once that recipient has another address.
  const mayHold = (number: number) => !corrections.has(number) || wanted.has(idOf(number, freeze));
  const holders = holdersOf(numbers.filter(mayHold), freeze);
  return candidates.flatMap((number): readonly Reopened[] => {
    const corrected = corrections.get(number);
    if (corrected === undefined) return anyway.has(number) ? [[number, null, null]] : [];
    const holder = holders.get(corrected);
    if (holder === undefined) holders.set(corrected, number);
    return [[number, corrected, holder ?? null]];
  });
}

/** The first delivery of each address: nobody else gets the mail there. */
function holdersOf(numbers: readonly number[], freeze: FreezeReader): Map<AddressHash, number> {
  const holders = new Map<AddressHash, number>();
  for (const number of numbers.toReversed()) {
    const { addressHash } = freeze.recipient(number);
    if (addressHash !== undefined) holders.set(addressHash, number);
  }
  return holders;
}

/** The addresses of those who have another one by now, and a valid one. */
async function findCorrections(
  numbers: readonly number[],
  freeze: FreezeReader,
  { jira, secret }: RetryOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, AddressHash>> {
  const corrections = new Map<number, AddressHash>();
  for (let first = 0; first < numbers.length; first += recipientsPerRead) {
    const slice = numbers.slice(first, first + recipientsPerRead);
    const recipients = await jira.recipients(idsOf(slice, freeze), [], signal);
    const addresses = new Map(recipients.map(({ id, address }) => [id, parseAddress(address)]));
    for (const number of slice) {
      const { id, addressHash } = freeze.recipient(number);
      const parsed = addresses.get(id);
      if (parsed?.kind !== 'address') continue;
      const current = hashAddress(parsed.address, secret);
      if (current !== addressHash) corrections.set(number, current);
    }
  }
  return corrections;
}

function idsOf(numbers: readonly number[], freeze: FreezeReader): readonly IssueId[] {
  return numbers.map((number) => idOf(number, freeze));
}

function idOf(number: number, freeze: FreezeReader): IssueId {
  return freeze.recipient(number).id;
}
