/** One thing that is on its way. */
interface Item {
  readonly age: number;
  readonly what: string;
  readonly arrive: () => void;
  readonly isDue: () => boolean;
}

/** Why a thing does not arrive at once. */
export interface Delay {
  readonly isDue?: () => boolean;
  /** So many things that set out later arrive earlier. */
  readonly lag?: number;
}

/** A way on which things keep their order: only the first can arrive. */
export class Wire {
  readonly #isOpen: () => boolean;
  readonly #tell: (what: string) => void;
  readonly #nextAge: () => number;
  #items: Item[] = [];
  /** Nothing follows what is on it. */
  isForOne = false;

  constructor(isOpen: () => boolean, tell: (what: string) => void, nextAge: () => number) {
    this.#isOpen = isOpen;
    this.#tell = tell;
    this.#nextAge = nextAge;
  }

  send(what: string, arrive: () => void, { isDue = () => true, lag = 0 }: Delay = {}): void {
    this.#items.push({ age: this.#nextAge() + lag, what, arrive, isDue });
  }

  get length(): number {
    return this.#items.length;
  }

  get isSpent(): boolean {
    return this.isForOne && this.#items.length === 0;
  }

  /** What can arrive now. */
  get first(): Item | undefined {
    const [item] = this.#items;
    return item !== undefined && this.#isOpen() && item.isDue() ? item : undefined;
  }

  /** The first arrives, whatever keeps it. */
  arrive(): void {
    const item = this.#items.shift();
    if (item === undefined) return;
    this.#tell(item.what);
    item.arrive();
  }

  /** The first so many arrive at once, and the others never. */
  cut(arriving: number): void {
    const count = Math.min(arriving, this.#items.length);
    for (let arrived = 0; arrived < count; arrived += 1) this.arrive();
    this.#items = [];
  }

  /** All but the first so many never arrive. */
  lose(arriving: number): void {
    this.#items.length = Math.min(arriving, this.#items.length);
  }
}

/** A small world without time: something happens when the test says so, and nothing else does. */
export class World {
  /** What happened so far, for people. */
  readonly story: string[] = [];
  readonly #wires = new Set<Wire>();
  readonly #fates: readonly number[];
  #drawn = 0;
  #age = 0;

  /** @param fates What chance decides, in the order in which it is asked; 0, the kindest fate, once they are used up. */
  constructor(fates: readonly number[]) {
    this.#fates = fates;
  }

  /** @param isOpen While it is false nothing arrives and nothing is lost. */
  wire(isOpen: () => boolean = () => true): Wire {
    const wire = new Wire(
      isOpen,
      (what) => this.tell(what),
      () => {
        this.#age += 1;
        return this.#age;
      },
    );
    this.#wires.add(wire);
    return wire;
  }

  /** One thing alone on its way. */
  once(what: string, arrive: () => void, lag = 0, isOpen?: () => boolean): Wire {
    const wire = this.wire(isOpen);
    wire.send(what, arrive, { lag });
    wire.isForOne = true;
    return wire;
  }

  tell(what: string): void {
    this.story.push(what);
  }

  /** One of so many fates. */
  fate(count: number): number {
    const drawn = this.#fates[this.#drawn] ?? 0;
    this.#drawn += 1;
    return drawn % count;
  }

  /** How long something is kept that need not be; often not at all. */
  lag(): number {
    return this.fate(4) * 15;
  }

  /** Lets one thing happen of those that can, counted from the oldest; false when there is none. */
  async happen(which = 0): Promise<boolean> {
    const possible = [...this.#wires]
      .flatMap((wire) => (wire.first === undefined ? [] : [{ wire, age: wire.first.age }]))
      .toSorted((a, b) => a.age - b.age);
    const chosen = possible[which % Math.max(1, possible.length)];
    if (chosen === undefined) return false;
    chosen.wire.arrive();
    if (chosen.wire.isSpent) this.#wires.delete(chosen.wire);
    await everybodyActs();
    return true;
  }

  /** Lets everything happen, oldest first, until nothing can. */
  async settle(): Promise<void> {
    const enough = 5_000;
    for (let happened = 0; await this.happen(); happened += 1)
      if (happened > enough) throw new Error('The world does not come to rest');
  }
}

/** Everybody has done what follows from what has happened: nothing but what happens next is waited for. */
export function everybodyActs(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
