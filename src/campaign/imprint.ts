import type { AddressHash } from './address.ts';
import type { IssueId } from './ids.ts';
import type { Language } from './language.ts';

/** The letter that a link is for. */
export interface LinkedLetter {
  readonly campaign: IssueId;
  /** Undefined for the usual language. */
  readonly language: Language | undefined;
  /** Undefined in a sample: its link shows the page, and unsubscribes nobody. */
  readonly recipient?: { readonly id: IssueId; readonly addressHash: AddressHash } | undefined;
}

/** What the law and mailbox providers ask of every letter that is not transactional; from the config. */
export interface Imprint {
  /** Who sends, and where they are; one line. */
  readonly postalAddress: string | undefined;
  /** Where the recipient of a letter unsubscribes; undefined where no such place is known. */
  readonly unsubscribeUrl: ((letter: LinkedLetter) => string) | undefined;
}
