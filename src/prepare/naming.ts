import type { RunId } from '../campaign/ids.ts';
import { bounceAddress, signBounceToken } from '../token/bounce-token.ts';
import { type TokenKeys, tokenKeys } from '../token/keys.ts';
import { signMessageId } from '../token/message-id.ts';

/** How mail servers are told which delivery a mail is, so that a mail about it says so, too. */
export interface Naming {
  readonly messageIdDomain: string;
  /** Takes the mails that come back; without one they go to whom the campaign is from. */
  readonly bounceDomain?: string | undefined;
  readonly keys: { readonly messageId: TokenKeys; readonly bounce: TokenKeys };
}

/** The names of one delivery; nobody else can make them. */
export interface DeliveryNames {
  readonly messageId: string;
  readonly envelopeFrom: string;
  /** RFC 3461; undefined for a sample. */
  readonly envelopeId?: string;
}

export function namingOf(settings: {
  readonly secret: string;
  readonly messageIdDomain: string;
  readonly bounceDomain?: string | undefined;
}): Naming {
  const { secret, messageIdDomain, bounceDomain } = settings;
  return {
    messageIdDomain,
    bounceDomain,
    keys: { messageId: tokenKeys('message-id', secret), bounce: tokenKeys('bounce', secret) },
  };
}

/** A sample that comes back says nothing about the recipient whose data it shows, so it is not named. */
export function nameDelivery(
  { keys, messageIdDomain, bounceDomain }: Naming,
  delivery: { readonly run: RunId; readonly number: number; readonly isSample: boolean },
  from: string,
): DeliveryNames {
  const messageId = signMessageId(keys.messageId, delivery, messageIdDomain);
  const token = delivery.isSample ? undefined : signBounceToken(keys.bounce, delivery);
  return {
    messageId,
    envelopeFrom: bounceDomain === undefined ? from : bounceAddress(bounceDomain, token),
    ...(token !== undefined && { envelopeId: token }),
  };
}
