import type { NamedFields } from '../../src/cli/demo/person.ts';
import type { Road } from '../world/road.ts';

/** Only what answers on edits. */
export const reviewing = ['trigger', 'review'] as const;

/** The lines of the comment on an issue that holds such words; empty where there is none. */
export function said(road: Road, issue: string, words: RegExp): readonly string[] {
  return comment(road, issue, words)?.text.split('\n') ?? [];
}

/** Resolves with the lines of that comment, once it is there. */
export async function untilSaid(
  road: Road,
  issue: string,
  words: RegExp,
): Promise<readonly string[]> {
  await road.until(`${issue} has a comment like ${words}`, () => {
    return comment(road, issue, words) !== undefined;
  });
  return said(road, issue, words);
}

/** Creates a rule that includes. */
export async function addRule(road: Road, jql: string, fields: NamedFields = {}): Promise<string> {
  const [rule = ''] = await road.robin.create('Rule', [
    { summary: 'Some of them', JQL: jql, Effect: { value: 'include' }, Order: 1, ...fields },
  ]);
  return rule;
}

/** Resolves once the state that an issue is in has been thought about. */
export function untilReviewed(road: Road, issue: string, what = 'fingerprint'): Promise<void> {
  const { issues, properties } = road.jira.store;
  const note = () =>
    Object(properties.of(issues.get(issue)?.id ?? '').get('postboard-review')) as object;
  return road.until(`${issue} is reviewed`, () => Object.hasOwn(note(), what));
}

function comment(road: Road, issue: string, words: RegExp) {
  return road.board.comments(issue).find(({ text }) => words.test(text));
}
