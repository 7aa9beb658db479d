import { z } from 'zod';

/** Points of the dialogue, in its order: `body` is the first line of a mail, `dot` the line that ends it. */
export const steps = ['connect', 'ehlo', 'mail', 'rcpt', 'data', 'body', 'dot'] as const;
export type Step = (typeof steps)[number];

/** Something that this mail server does wrong, once. */
export const Fault = z.object({
  at: z.enum(steps),
  does: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('close') }),
    z.object({ kind: z.literal('hang') }),
    z.object({ kind: z.literal('dawdle'), milliseconds: z.int() }),
    z.object({ kind: z.literal('reply'), code: z.int(), text: z.string() }),
  ]),
  /** At the dot: the server has taken the mail, although it does not say so. */
  keepsMail: z.boolean().default(false),
});
export type Fault = z.infer<typeof Fault>;

/** Faults that wait to strike, first come first served at each step. */
export class FaultsWaiting {
  readonly #waiting: Fault[] = [];

  add(fault: Fault): void {
    this.#waiting.push(fault);
  }

  /** Takes the fault that strikes now, if there is one. */
  take(step: Step): Fault | undefined {
    const index = this.#waiting.findIndex(({ at }) => at === step);
    return index === -1 ? undefined : this.#waiting.splice(index, 1)[0];
  }
}
