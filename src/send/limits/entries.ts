import { z } from 'zod';

const v = z.literal(1);
const at = z.number();
const process = z.string();
/** What is limited: `run:10042-10731`, `domain:example.org`, `transport:smtp` or `all`. */
const key = z.string();

const Limit = z.object({
  perSecond: z.number().positive().optional(),
  /** Places: mails on their way at the same time. */
  atOnce: z.int().positive().optional(),
});
/** How much may go; what is absent is not limited. */
export type Limit = Readonly<z.infer<typeof Limit>>;

/** One mail asks to go. Each carries the limit, so that whoever reads it comes to the same end whatever its config. */
const Take = z.object({
  id: z.string(),
  key,
  limit: Limit,
  /** Who cannot go within so many milliseconds does not wait. */
  patience: z.number().optional(),
});
export type Take = Readonly<z.infer<typeof Take>>;

/**
 * What processes tell each other about the limits that they share. Every process reads the same entries in the same order
 * and draws the same conclusions; times are epoch milliseconds by the clock of the writer.
 */
export const LimitEntry = z.discriminatedUnion('kind', [
  z.object({ v, kind: z.literal('take'), at, process, takes: z.array(Take) }),
  /** These takes have given their places back. */
  z.object({ v, kind: z.literal('done'), at, process, ids: z.array(z.string()) }),
  /** The process is still there, and so are the places that it holds. */
  z.object({ v, kind: z.literal('beat'), at, process }),
  /** A server wants fewer mails, `perSecond` having been too many, and none for some time. */
  z.object({
    v,
    kind: z.literal('slow'),
    at,
    process,
    key,
    perSecond: z.number().positive(),
    pause: z.number().nonnegative(),
  }),
]);
export type LimitEntry = z.infer<typeof LimitEntry>;
