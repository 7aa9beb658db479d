const firstPlaces = 1_024;
/** As much more memory is taken at a time. */
const step = 65_536;
/** Of address space, not of memory: set aside, so that growing copies nothing. */
const mostBytes = 2 ** 30;
/** UTF-8 takes no more for a UTF-16 unit. */
const mostBytesOfUnit = 3;

/**
 * Texts in the order in which they came, which knows at once where one stands. A million ids or hashes of addresses take a
 * third of what an array and a map of them do, none of it on the heap, where each collection would go through them.
 */
export class TextList {
  /** One text after the other, in UTF-8. Behind the last there is room for the one that is looked for. */
  readonly #memory = new ArrayBuffer(step, { maxByteLength: mostBytes });
  #bytes = Buffer.from(this.#memory);
  /** Where each text ends. */
  readonly #ends = new Uint32Array(new ArrayBuffer(step, { maxByteLength: mostBytes }));
  /** Open addressing: by the hash of a text, one more than the first place where it stands; 0 where there is none. */
  #table = new Uint32Array(2 * firstPlaces);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  at(place: number): string | undefined {
    if (place < 0 || place >= this.#length) return undefined;
    return this.#bytes.toString('utf8', this.#startOf(place), this.#ends[place]);
  }

  /** The first place of a text; -1 where it is not in the list. */
  indexOf(text: string): number {
    return (this.#table[this.#slotOf(this.#write(text))] ?? 0) - 1;
  }

  push(text: string): void {
    if (2 * this.#length === this.#table.length) this.#widenTable();
    if (this.#length === this.#ends.length)
      this.#ends.buffer.resize(this.#ends.buffer.byteLength + step);
    const end = this.#write(text);
    const slot = this.#slotOf(end);
    this.#ends[this.#length] = end;
    this.#length += 1;
    if (this.#table[slot] === 0) this.#table[slot] = this.#length;
  }

  #startOf(place: number): number {
    return place === 0 ? 0 : (this.#ends[place - 1] ?? 0);
  }

  /** Puts a text behind the last one and says where it ends; it is not part of the list by that. */
  #write(text: string): number {
    const start = this.#startOf(this.#length);
    const needed = start + mostBytesOfUnit * text.length;
    if (needed > this.#bytes.length) {
      this.#memory.resize(step * Math.ceil(needed / step));
      this.#bytes = Buffer.from(this.#memory);
    }
    return start + this.#bytes.write(text, start, 'utf8');
  }

  /** Of the text behind the last one: where it is in the table, or would be. */
  #slotOf(end: number): number {
    const start = this.#startOf(this.#length);
    const mask = this.#table.length - 1;
    let slot = this.#hash(start, end) & mask;
    for (;;) {
      const taken = this.#table[slot] ?? 0;
      if (taken === 0 || this.#isSame(taken - 1, start, end)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #isSame(place: number, start: number, end: number): boolean {
    const from = this.#startOf(place);
    const to = this.#ends[place] ?? 0;
    return (
      to - from === end - start && this.#bytes.compare(this.#bytes, start, end, from, to) === 0
    );
  }

  /** FNV-1a; its high bits are mixed into the low ones, which choose the slot. */
  #hash(start: number, end: number): number {
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at += 1)
      hash = Math.imul(hash ^ (this.#bytes[at] ?? 0), 0x01000193);
    return (hash ^ (hash >>> 15)) >>> 0;
  }

  #widenTable(): void {
    const known = this.#table;
    this.#table = new Uint32Array(2 * known.length);
    const mask = this.#table.length - 1;
    // Each is in it once, so that a free slot is all that has to be found.
    for (const taken of known) {
      if (taken === 0) continue;
      let slot = this.#hash(this.#startOf(taken - 1), this.#ends[taken - 1] ?? 0) & mask;
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
      this.#table[slot] = taken;
    }
  }
}
