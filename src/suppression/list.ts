import type { AddressHash } from '../campaign/address.ts';
import {
  type Suppressed,
  type SuppressionEntry,
  type SuppressionReason,
  suppressionReasons,
} from './entries.ts';
import { SoftBounces, tooMany } from './soft-bounces.ts';

interface OfAddress {
  /** The latest of each reason. */
  readonly reasons: Map<SuppressionReason, Suppressed>;
  /** Undefined for nearly everybody. */
  soft: SoftBounces | undefined;
  liftedAt: number;
}

/**
 * Which addresses get no mail, as a fold over the entries. What counts is when something happened and not when it was
 * written: entries may come late, twice and in any order.
 */
export class SuppressionList {
  readonly #addresses = new Map<AddressHash, OfAddress>();
  readonly #softBounces: number;

  /** @param softBounces After so many in a row an address is given up. */
  constructor(softBounces = Infinity) {
    this.#softBounces = softBounces;
  }

  apply(entry: SuppressionEntry): void {
    if (entry.kind === 'marker') return;
    const known = this.#addresses.get(entry.address) ?? nothingKnown();
    this.#addresses.set(entry.address, known);
    switch (entry.kind) {
      case 'lifted':
        known.liftedAt = Math.max(known.liftedAt, entry.at);
        return;
      case 'soft-bounced':
      case 'sent':
        known.soft ??= new SoftBounces();
        known.soft.apply(entry);
        return;
      case 'suppressed': {
        const before = known.reasons.get(entry.reason);
        if (before === undefined || entry.at > before.at) known.reasons.set(entry.reason, entry);
      }
    }
  }

  /** Nothing was ever said of anybody. */
  get isEmpty(): boolean {
    return this.#addresses.size === 0;
  }

  /** What weighs most against this address; undefined when nothing does. */
  find(address: AddressHash): Suppressed | undefined {
    const known = this.#addresses.get(address);
    return known && this.#strongestOf(known);
  }

  /** Whether the last mail there came back softly, so that it is worth knowing how the next one does. */
  isDoubtful(address: AddressHash): boolean {
    const known = this.#addresses.get(address);
    return known?.soft !== undefined && known.soft.inARow(known.liftedAt).length > 0;
  }

  /** Until when nothing counts that was said against this address; -1 where everything does. */
  liftedAt(address: AddressHash): number {
    return this.#addresses.get(address)?.liftedAt ?? -1;
  }

  /** Everybody who is suppressed, with what weighs most, in the order in which they came. */
  all(): readonly Suppressed[] {
    return [...this.#addresses.values()].flatMap((known) => this.#strongestOf(known) ?? []);
  }

  #strongestOf({ reasons, soft, liftedAt }: OfAddress): Suppressed | undefined {
    return suppressionReasons
      .map((reason) => {
        const said = reasons.get(reason);
        if (said !== undefined && said.at > liftedAt) return said;
        return reason === 'undeliverable' ? soft && this.#givenUp(soft, liftedAt) : undefined;
      })
      .find((suppressed) => suppressed !== undefined);
  }

  #givenUp(soft: SoftBounces, liftedAt: number): Suppressed | undefined {
    const last = tooMany(soft.inARow(liftedAt), this.#softBounces);
    if (last === undefined) return undefined;
    const { run: _run, ...said } = last;
    return { ...said, kind: 'suppressed', reason: 'undeliverable', source: 'soft-bounces' };
  }
}

function nothingKnown(): OfAddress {
  return { reasons: new Map(), soft: undefined, liftedAt: -1 };
}
