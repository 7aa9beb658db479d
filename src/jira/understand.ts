import type { z } from 'zod';
import { JiraUnavailable } from './port.ts';

/** Reads an answer by the schema of what we use of it; one that does not fit is as good as none. */
export function understand<Schema extends z.ZodType>(
  schema: Schema,
  answer: unknown,
): z.infer<Schema> {
  const parsed = schema.safeParse(answer ?? {});
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new JiraUnavailable(`Jira's answer cannot be understood at "${path}".`, {
    cause: parsed.error,
  });
}
