import { z } from 'zod';

const lifeMilliseconds = 7 * 86_400_000;

const PageToken = z.strictObject({
  jql: z.string(),
  /** Id of the last issue of the page before. */
  after: z.string(),
  position: z.int().min(0),
  made: z.number(),
});
export type PageToken = z.infer<typeof PageToken>;

/** As Jira's, the token is readable for whoever decodes it. */
export function makePageToken(token: PageToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Undefined when it is not one of ours, or older than seven days. */
export function readPageToken(text: string, now: number): PageToken | undefined {
  try {
    const token = PageToken.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return now - token.made > lifeMilliseconds ? undefined : token;
  } catch {
    return undefined;
  }
}
