import { z } from 'zod';
import type { ChangelogId, IssueId } from '../campaign/ids.ts';
import { isControl, isStart } from '../campaign/moves.ts';
import { changelogIdSchema, issueIdSchema } from '../queue/messages.ts';
import { type Malformed, malformed, parseJson } from './body.ts';
import { isEdit } from './edits.ts';
import type { TriggerSite } from './site.ts';

/** Ids are strings in what Jira sends and numbers in its documentation. */
const id = z.union([z.string(), z.int()]).transform(String);

const Envelope = z.object({ webhookEvent: z.string() });

/**
 * The part of `jira:issue_created` and `jira:issue_updated` that we use. A changelog item has a property named `toString`;
 * it stays out of the schema, and statuses are compared by id.
 */
const IssueEvent = z.object({
  timestamp: z.int(),
  issue: z.object({
    id: id.pipe(issueIdSchema),
    fields: z.object({ issuetype: z.object({ id }), project: z.object({ id }) }),
  }),
  changelog: z
    .object({
      id: id.pipe(changelogIdSchema),
      items: z.array(
        z.object({
          field: z.string().nullish(),
          fieldId: z.string().nullish(),
          from: id.nullish(),
          to: id.nullish(),
        }),
      ),
    })
    .nullish(),
});
type IssueEvent = z.infer<typeof IssueEvent>;

/** What an event asks for; `happenedAt` is Jira's time of it (epoch milliseconds). */
export type EventDecision =
  | {
      readonly kind: 'launch';
      readonly campaign: IssueId;
      readonly changelogId: ChangelogId;
      readonly happenedAt: number;
    }
  | { readonly kind: 'look'; readonly campaign: IssueId; readonly happenedAt: number }
  | {
      readonly kind: 'review';
      readonly type: 'campaign' | 'rule';
      readonly issue: IssueId;
      readonly happenedAt: number;
    }
  | { readonly kind: 'ignore'; readonly reason: string }
  | Malformed;

/** Reads the bytes of a webhook and decides; bad input is a decision, too. */
export function decideEvent(
  bytes: Buffer,
  site: TriggerSite,
  now: Date,
  oldestMoveMilliseconds: number,
): EventDecision {
  const json = parseJson(bytes);
  if (json.kind === 'malformed') return json;
  const envelope = Envelope.safeParse(json.value);
  if (!envelope.success) return malformed(envelope.error);
  const { webhookEvent } = envelope.data;
  const isCreated = webhookEvent === 'jira:issue_created';
  if (!isCreated && webhookEvent !== 'jira:issue_updated')
    return ignore('Only issues that are created or updated ask for anything.');

  const event = IssueEvent.safeParse(json.value);
  if (!event.success) return malformed(event.error);
  if (now.getTime() - event.data.timestamp > oldestMoveMilliseconds)
    return ignore('The event is older than moves may be.');
  const { issue, changelog, timestamp: happenedAt } = event.data;
  if (issue.fields.project.id !== site.projectId) return ignore('The issue is in another project.');
  const type = site.types.oursOf(issue.fields.issuetype.id);
  if (type !== 'campaign' && type !== 'rule')
    return ignore('The issue is neither a campaign nor a rule.');

  const move = type === 'campaign' ? decideMove(event.data, site) : undefined;
  if (move !== undefined) return move;
  if (isCreated || isEdit(type, changelog?.items ?? [], site))
    return { kind: 'review', type, issue: issue.id, happenedAt };
  return ignore('Nothing has changed that anything follows from.');
}

/** Undefined where the card did not move, or nothing follows from its move. */
function decideMove(
  { issue, changelog, timestamp: happenedAt }: IssueEvent,
  site: TriggerSite,
): EventDecision | undefined {
  const item = changelog?.items.find(({ fieldId }) => fieldId === 'status');
  if (!changelog || !item?.from || !item.to || item.from === item.to) return undefined;
  const move = {
    from: site.campaignStatuses.oursOf(item.from),
    to: site.campaignStatuses.oursOf(item.to),
  };
  if (isStart(move))
    return { kind: 'launch', campaign: issue.id, changelogId: changelog.id, happenedAt };
  if (isControl(move)) return { kind: 'look', campaign: issue.id, happenedAt };
  return undefined;
}

function ignore(reason: string): EventDecision {
  return { kind: 'ignore', reason };
}
