import type { z } from 'zod';

export interface Malformed {
  readonly kind: 'malformed';
  /** A sentence for whoever set up the sender. */
  readonly problem: string;
}

/** Reads a request's body as JSON. */
export function parseJson(
  bytes: Buffer,
): { readonly kind: 'json'; readonly value: unknown } | Malformed {
  if (bytes.length === 0)
    return { kind: 'malformed', problem: 'The body is empty; the sender must include it.' };
  try {
    return { kind: 'json', value: JSON.parse(bytes.toString('utf8')) };
  } catch {
    return { kind: 'malformed', problem: 'The body is not JSON.' };
  }
}

/** Says where a body differs from what is expected, without repeating what it holds. */
export function malformed(error: z.ZodError): Malformed {
  const path = error.issues[0]?.path.join('.') ?? '';
  const where = path === '' ? 'it as a whole' : path;
  return { kind: 'malformed', problem: `The body does not have the expected shape: see ${where}.` };
}
