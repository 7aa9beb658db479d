import type { Settlement } from '../queue/port.ts';

interface InHand {
  readonly settling: Promise<Settlement>;
  /** It may come back from there before it is settled here. */
  isOnLadder: boolean;
}

const giveBack: Settlement = { kind: 'give-back' };

/** Letters of one owner that are being settled, by the numbers of their deliveries: what a copy that comes meanwhile joins. */
export class LettersInHand {
  readonly #letters = new Map<number, InHand>();

  has(number: number): boolean {
    return this.#letters.has(number);
  }

  async take(number: number, settle: () => Promise<Settlement>): Promise<Settlement> {
    // In hand before anything is done with it: the first thing may be the ladder.
    const settling = Promise.resolve().then(settle);
    this.#letters.set(number, { settling, isOnLadder: false });
    try {
      return await settling;
    } finally {
      this.#letters.delete(number);
    }
  }

  goesOntoLadder(number: number): void {
    const inHand = this.#letters.get(number);
    if (inHand !== undefined) inHand.isOnLadder = true;
  }

  /**
   * Settled as the one in hand is; undefined when it has to be looked at once more by then, since what comes while that one
   * goes onto the ladder may be it, back already.
   */
  async join(number: number): Promise<Settlement | undefined> {
    const inHand = this.#letters.get(number);
    if (inHand === undefined) return giveBack;
    const mayBeBack = inHand.isOnLadder;
    const settlement = await inHand.settling;
    return mayBeBack ? undefined : settlement;
  }
}
