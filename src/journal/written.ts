import { z } from 'zod';
import { RunEntry } from './entries.ts';

/**
 * Entries of one owner that arose while its last ones were on their way: one message, confirmed as a whole. In the fold they
 * come one after the other, all at the offset of their message.
 */
const Several = z.object({
  v: z.literal(1),
  kind: z.literal('several'),
  entries: z.array(RunEntry).readonly(),
});

/** What one message of a run's journal holds. */
const Written = z.discriminatedUnion('kind', [...RunEntry.options, Several]);
export type Written = z.infer<typeof Written>;

/** Entries as one message. */
export function writtenOf(entries: readonly [RunEntry, ...RunEntry[]]): Written {
  return entries.length === 1 ? entries[0] : { v: 1, kind: 'several', entries };
}

/** The entries of a message, in order; the error when this version does not understand them all. */
export function readWritten(message: unknown): readonly RunEntry[] | z.ZodError {
  const { success, data, error } = Written.safeParse(message);
  if (!success) return error;
  return data.kind === 'several' ? data.entries : [data];
}
