import {
  type AddressHash,
  type EmailAddress,
  hashAddress,
  parseAddress,
} from '../campaign/address.ts';
import { type Recipient, suppressedStatuses } from '../campaign/campaign.ts';
import type { BatchRecipient, Refusal } from '../queue/messages.ts';
import type { Suppressions } from '../suppression/follow.ts';
import { suppressionSentence } from '../suppression/sentence.ts';

/** Whether a recipient gets a letter, given how the audience was frozen and how the issue is now. */
export type Eligibility =
  | {
      readonly kind: 'mail';
      readonly recipient: Recipient;
      readonly address: EmailAddress;
      /** Undefined for a sample, whose address is not its recipient's. */
      readonly addressHash: AddressHash | undefined;
    }
  | { readonly kind: 'refuse'; readonly outcome: Refusal['outcome'] };

/** What it takes to tell who an address belongs to, and whether it may be mailed. */
export interface AddressBook {
  /** Keys the hashes of addresses. */
  readonly secret: string;
  readonly suppressions: Pick<Suppressions, 'of'>;
}

/** Decides, purely, who gets a letter. `recipient` is undefined when there is no such issue. */
export function decideEligibility(
  delivery: BatchRecipient,
  recipient: Recipient | undefined,
  { secret, suppressions }: AddressBook,
): Eligibility {
  if (recipient === undefined) return failed("The recipient's issue no longer exists.");
  if (delivery.sampleFor !== undefined)
    return { kind: 'mail', recipient, address: delivery.sampleFor, addressHash: undefined };
  const { status } = recipient;
  if (status !== undefined && suppressedStatuses.has(status))
    return skipped('suppressed', `The recipient is ${status}.`);
  if (delivery.duplicateOf !== undefined)
    return skipped(
      'duplicate-address',
      'Another recipient of this run has the same address; the mail goes there.',
    );

  const parsed = parseAddress(recipient.address);
  if (parsed.kind === 'invalid') return skipped('invalid-address', parsed.problem);
  const { address } = parsed;
  const addressHash = hashAddress(address, secret);
  if (addressHash !== delivery.addressHash)
    return skipped('changed-address', 'The address was changed after the audience was frozen.');
  const suppressed = suppressions.of(address);
  if (suppressed !== undefined) return skipped('suppressed', suppressionSentence(suppressed));
  return { kind: 'mail', recipient, address, addressHash };
}

function failed(reason: string): Extract<Eligibility, { kind: 'refuse' }> {
  return { kind: 'refuse', outcome: { kind: 'failed', reason } };
}

function skipped(
  because: Extract<Refusal['outcome'], { kind: 'skipped' }>['because'],
  detail: string,
): Eligibility {
  return { kind: 'refuse', outcome: { kind: 'skipped', because, detail } };
}
