import type { AddressHash } from '../campaign/address.ts';
import {
  type Suppressed,
  type SuppressionEntry,
  type SuppressionReason,
  suppressionReasons,
} from './entries.ts';

interface OfAddress {
  /** The latest of each reason. */
  readonly reasons: Map<SuppressionReason, Suppressed>;
  liftedAt: number;
}

/**
 * Which addresses get no mail, as a fold over the entries. What counts is when something happened and not when it was
 * written: entries may come late, twice and in any order.
 */
export class SuppressionList {
  readonly #addresses = new Map<AddressHash, OfAddress>();

  apply(entry: SuppressionEntry): void {
    if (entry.kind === 'marker') return;
    const known = this.#addresses.get(entry.address) ?? { reasons: new Map(), liftedAt: -1 };
    this.#addresses.set(entry.address, known);
    if (entry.kind === 'lifted') {
      known.liftedAt = Math.max(known.liftedAt, entry.at);
      return;
    }
    const before = known.reasons.get(entry.reason);
    if (before === undefined || entry.at > before.at) known.reasons.set(entry.reason, entry);
  }

  /** What weighs most against this address; undefined when nothing does. */
  find(address: AddressHash): Suppressed | undefined {
    const known = this.#addresses.get(address);
    return known && strongestOf(known);
  }

  /** Until when nothing counts that was said against this address; -1 where everything does. */
  liftedAt(address: AddressHash): number {
    return this.#addresses.get(address)?.liftedAt ?? -1;
  }

  /** Everybody who is suppressed, with what weighs most, in the order in which they came. */
  all(): readonly Suppressed[] {
    return [...this.#addresses.values()].flatMap((known) => strongestOf(known) ?? []);
  }
}

function strongestOf({ reasons, liftedAt }: OfAddress): Suppressed | undefined {
  return suppressionReasons
    .map((reason) => reasons.get(reason))
    .find((suppressed) => suppressed !== undefined && suppressed.at > liftedAt);
}
