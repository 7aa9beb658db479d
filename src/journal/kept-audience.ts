import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AudienceTuple } from './freeze.ts';

interface Slice {
  readonly from: number;
  readonly count: number;
  /** The recipients as JSON, compressed. */
  readonly bytes: Buffer;
}

/** Whoever goes through an audience looks at neighbours, of every partition at once. */
const mostOpen = 8;

/**
 * An audience, slice by slice as it was read or as the journal's entries hold it. A recipient takes some 22 bytes outside of the
 * heap, most of them the hash of the address, and 150 in it as an object; slices that are asked for are unpacked.
 */
export class KeptAudience implements Iterable<AudienceTuple> {
  /** Rising, without overlap. */
  readonly #slices: Slice[] = [];
  /** The last one used is the last. */
  readonly #open = new Map<Slice, readonly AudienceTuple[]>();

  /** One more than the last number. */
  get length(): number {
    const last = this.#slices.at(-1);
    return last === undefined ? 0 : last.from + last.count;
  }

  append(recipients: readonly AudienceTuple[]): void {
    this.keep(this.length, recipients);
  }

  keep(from: number, recipients: readonly AudienceTuple[]): void {
    const slice = { from, count: recipients.length, bytes: pack(recipients) };
    const before = this.#indexBefore(from);
    const isRepeated = this.#slices[before]?.from === from;
    this.#slices.splice(before + (isRepeated ? 0 : 1), isRepeated ? 1 : 0, slice);
  }

  at(number: number): AudienceTuple | undefined {
    const slice = this.#slices[this.#indexBefore(number)];
    return slice && this.#recipientsOf(slice)[number - slice.from];
  }

  *[Symbol.iterator](): Iterator<AudienceTuple> {
    for (const slice of this.#slices) yield* unpack(slice);
  }

  /** Of the last slice that begins there or before; -1 where none does. */
  #indexBefore(number: number): number {
    let [low, high] = [0, this.#slices.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#slices[middle]?.from ?? 0) <= number) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #recipientsOf(slice: Slice): readonly AudienceTuple[] {
    const recipients = this.#open.get(slice) ?? unpack(slice);
    this.#open.delete(slice);
    this.#open.set(slice, recipients);
    if (this.#open.size > mostOpen) {
      const [eldest] = this.#open.keys();
      if (eldest !== undefined) this.#open.delete(eldest);
    }
    return recipients;
  }
}

/** The fastest level finds as much as any: hashes do not repeat, ids hardly differ from one to the next. */
function pack(recipients: readonly AudienceTuple[]): Buffer {
  const packed = deflateRawSync(JSON.stringify(recipients), { level: 1 });
  // On its own: what zlib gives, and Buffer.from, keep a buffer of 64 KB alive that they share with others.
  const bytes = Buffer.allocUnsafeSlow(packed.length);
  packed.copy(bytes);
  return bytes;
}

/** What was packed here needs no schema. */
function unpack({ bytes }: Slice): readonly AudienceTuple[] {
  return JSON.parse(inflateRawSync(bytes).toString('utf8')) as AudienceTuple[];
}
