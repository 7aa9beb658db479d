import { z } from 'zod';
import type { IssueId } from '../../campaign/ids.ts';
import { type Issue, slicesOf } from '../issues.ts';
import { newToken } from '../paging.ts';
import { getAvailableTransitions } from '../requests.ts';
import type { Transport } from '../transport/transport.ts';
import { understand } from '../understand.ts';

/** Their ids go into an address, which must stay shorter than 8 KB. */
const mostIssuesPerQuestion = 500;

const Available = z.object({
  availableTransitions: z
    .array(
      z.object({
        issues: z.array(z.string()),
        transitions: z
          .array(
            z.object({
              transitionId: z.coerce.string(),
              to: z.object({ statusId: z.coerce.string() }),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  startingAfter: z.string().nullish(),
});

/**
 * Finds for each issue the transition that leads to a status, where there is one. Jira names the transitions that all
 * issues of a workflow have in common, so it is asked per status.
 */
export async function transitionsTo(
  target: string,
  issues: readonly Issue[],
  transport: Transport,
  signal: AbortSignal,
): Promise<ReadonlyMap<IssueId, string>> {
  const found = new Map<IssueId, string>();
  const byStatus = Map.groupBy(issues, ({ fields }) => fields.status.id);
  const questions = [...byStatus.values()].flatMap((group) =>
    slicesOf(group, mostIssuesPerQuestion),
  );
  for (const question of questions) {
    const idOf = new Map<string, IssueId>(
      question.flatMap(({ id, key }) => [
        [id, id],
        [key, id],
      ]),
    );
    const seen = new Set<string>();
    let startingAfter: string | undefined;
    do {
      const answer = await getAvailableTransitions(transport.until(signal), {
        issueIdsOrKeys: question.map(({ id }) => id).join(','),
        ...(startingAfter !== undefined && { startingAfter }),
      });
      const page = understand(Available, answer);
      for (const { issues: names, transitions } of page.availableTransitions) {
        const transition = transitions.find(({ to }) => to.statusId === target);
        if (transition === undefined) continue;
        for (const name of names) {
          const id = idOf.get(name);
          if (id !== undefined) found.set(id, transition.transitionId);
        }
      }
      startingAfter = newToken(page.startingAfter, seen);
    } while (startingAfter !== undefined);
  }
  return found;
}
