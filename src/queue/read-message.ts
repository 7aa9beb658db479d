import { z } from 'zod';
import { messageVersion } from './messages.ts';

export type ReadMessage<Message> =
  | { readonly kind: 'message'; readonly message: Message }
  /** Written by a newer Postboard, for a newer Postboard. */
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'unreadable'; readonly reason: string };

const Versioned = z.object({ v: z.number().gt(messageVersion) });

/** Parses a message, once; everything behind it has the message's type. `json` is undefined where it was none. */
export function readMessage<Message>(
  schema: z.ZodType<Message>,
  json: unknown,
): ReadMessage<Message> {
  if (json === undefined) return { kind: 'unreadable', reason: 'It is not JSON.' };

  const newer = Versioned.safeParse(json);
  if (newer.success) return { kind: 'newer', version: newer.data.v };

  const parsed = schema.safeParse(json);
  if (parsed.success) return { kind: 'message', message: parsed.data };
  return {
    kind: 'unreadable',
    reason: `It is not what its queue carries: ${z.prettifyError(parsed.error)}`,
  };
}

/** Undefined when the bytes are not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
