import { JiraUnavailable } from './port.ts';

/** Guards against a Jira that gives the same page again and again. */
export function newToken(token: string | null | undefined, seen: Set<string>): string | undefined {
  if (token === null || token === undefined || token === '') return undefined;
  if (seen.has(token)) throw new JiraUnavailable('Jira gave the same page twice.');
  seen.add(token);
  return token;
}
