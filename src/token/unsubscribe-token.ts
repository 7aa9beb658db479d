import type { AddressHash } from '../campaign/address.ts';
import { type IssueId, isIssueId } from '../campaign/ids.ts';
import type { TokenKeys } from './keys.ts';
import { fromNumeral, toNumeral } from './numeral.ts';
import { openToken, type ReadToken, signToken } from './signed-token.ts';

/** Who unsubscribes, and by which campaign's letter. Answered without asking anybody: journals are gone before links are. */
export interface Unsubscriber {
  readonly campaign: IssueId;
  /** Undefined in a sample, which a test recipient got: it unsubscribes nobody. */
  readonly recipient: { readonly id: IssueId; readonly addressHash: AddressHash } | undefined;
}

/** 130 bits. */
const markLength = 26;
const nobody = '0';
const addressHash = /^[\w-]{22}$/;

/** For the path of a web address; holds no address and does not expire. */
export function signUnsubscribeToken(
  keys: TokenKeys,
  { campaign, recipient }: Unsubscriber,
): string {
  const who = recipient ? [toNumeral(recipient.id), recipient.addressHash] : [nobody];
  return signToken(keys, [toNumeral(campaign), ...who], markLength);
}

export function readUnsubscribeToken(keys: TokenKeys, token: string): ReadToken<Unsubscriber> {
  const opened = openToken(keys, token, markLength);
  if (opened.kind === 'invalid') return opened;
  const [ofCampaign = '', ofRecipient = '', hash = ''] = opened.meaning;
  const campaign = fromNumeral(ofCampaign) ?? '';
  const id = fromNumeral(ofRecipient) ?? '';
  if (!isIssueId(campaign)) return { kind: 'invalid', because: 'malformed' };
  if (id === nobody && hash === '')
    return { kind: 'valid', meaning: { campaign, recipient: undefined } };
  if (!isIssueId(id) || !isAddressHash(hash)) return { kind: 'invalid', because: 'malformed' };
  return { kind: 'valid', meaning: { campaign, recipient: { id, addressHash: hash } } };
}

function isAddressHash(text: string): text is AddressHash {
  return addressHash.test(text);
}
