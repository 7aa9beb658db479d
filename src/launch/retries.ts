import { type AddressHash, hashAddress, parseAddress } from '../campaign/address.ts';
import type { IssueId } from '../campaign/ids.ts';
import { againLabel } from '../campaign/label.ts';
import type { Jira } from '../jira/port.ts';
import type { RunEntry } from '../journal/entries.ts';
import type { FrozenRun } from '../journal/freeze.ts';
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
  { jira, secret }: RetryOptions,
  signal: AbortSignal,
): Promise<readonly Reopened[]> {
  const numbers = Array.from({ length: frozen.count }, (_, number) => number);
  const byNeed = Map.groupBy(numbers, (number) =>
    retryNeedOf(ledger.stateOf(number), ledger.isSpared(number)),
  );
  const doubtful = byNeed.get('again-label') ?? [];
  const wanted = await jira.labelled(idsOf(doubtful), againLabel(frozen.campaign.key), signal);
  const askedFor = doubtful.filter((number) => wanted.has(freeze.recipient(number).id));

  const holders = new Map<AddressHash, number>();
  for (const number of numbers.toReversed()) {
    const { addressHash } = freeze.recipient(number);
    if (addressHash !== undefined) holders.set(addressHash, number);
  }
  const anyway = new Set([...(byNeed.get('nothing') ?? []), ...askedFor]);
  const candidates = [...anyway, ...(byNeed.get('corrected-address') ?? [])];
  const retries: Reopened[] = [];
  for (let first = 0; first < candidates.length; first += recipientsPerRead) {
    const slice = candidates.slice(first, first + recipientsPerRead);
    const addresses = await currentAddresses(slice);
    for (const number of slice) {
      const { id, addressHash } = freeze.recipient(number);
      const corrected = addresses.get(id);
      if (corrected === undefined || corrected === addressHash) {
        if (anyway.has(number)) retries.push([number, null, null]);
        continue;
      }
      const holder = holders.get(corrected);
      if (holder === undefined) holders.set(corrected, number);
      retries.push([number, corrected, holder ?? null]);
    }
  }
  return retries.toSorted(([a], [b]) => a - b);

  function idsOf(some: readonly number[]): readonly IssueId[] {
    return some.map((number) => freeze.recipient(number).id);
  }

  /** Of those who have a valid one. */
  async function currentAddresses(
    some: readonly number[],
  ): Promise<ReadonlyMap<IssueId, AddressHash>> {
    const recipients = await jira.recipients(idsOf(some), [], signal);
    return new Map(
      recipients.flatMap(({ id, address }) => {
        const parsed = parseAddress(address);
        return parsed.kind === 'invalid' ? [] : [[id, hashAddress(parsed.address, secret)]];
      }),
    );
  }
}
