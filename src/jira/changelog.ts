import { z } from 'zod';
import type { Move } from '../campaign/campaign.ts';
import { type ChangelogId, type IssueId, isChangelogId, isLater } from '../campaign/ids.ts';
import { issueIdSchema } from './issues.ts';
import { newToken } from './paging.ts';
import type { Edit, Editor, RecipientMove } from './port.ts';
import type { Site } from './site/site.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

const changelogIdSchema = z.custom<ChangelogId>(
  (value) => typeof value === 'string' && isChangelogId(value),
);

/** Jira documents text and gives seconds or milliseconds of the epoch. */
const moment = z
  .union([z.string(), z.number()])
  .transform((at) => new Date(typeof at === 'number' && at < 1e11 ? at * 1_000 : at));

/** A changed status, or whatever field was asked for. Every object has a `toString`: only an item's own is a text. */
const Item = z.preprocess(
  (item) => {
    if (typeof item !== 'object' || item === null) return item;
    const own = new Map<string, unknown>(Object.entries(item));
    return { ...item, fromText: own.get('fromString'), toText: own.get('toString') };
  },
  z.object({
    fieldId: z.string().optional(),
    field: z.string().optional(),
    from: z.string().nullish(),
    to: z.string().nullish(),
    fromText: z.string().nullish(),
    toText: z.string().nullish(),
  }),
);

const Change = z.object({
  id: z.coerce.string().pipe(changelogIdSchema),
  created: moment,
  /** Nobody where the account is gone. */
  author: z
    .object({ displayName: z.string().optional(), accountId: z.string().optional() })
    .nullish(),
  items: z.array(Item),
});
type Change = z.infer<typeof Change>;

const Page = z.object({
  issueChangeLogs: z
    .array(z.object({ issueId: issueIdSchema, changeHistories: z.array(Change).default([]) }))
    .default([]),
  nextPageToken: z.string().nullish(),
});

/** Status changes of a campaign, oldest first. */
export async function readMoves(
  transport: Transport,
  site: Site,
  id: IssueId,
  signal: AbortSignal,
): Promise<readonly Move[]> {
  const changes = (await readChanges(transport, [id], ['status'], signal)).get(id) ?? [];
  return changes.flatMap((change) => {
    const item = change.items.find(({ fieldId }) => fieldId === 'status');
    if (item === undefined || item.from === item.to) return [];
    return {
      id: change.id,
      at: change.created,
      ...authorOf(change),
      from: site.campaignStatuses.oursOf(item.from ?? ''),
      to: site.campaignStatuses.oursOf(item.to ?? ''),
    };
  });
}

/** The last move of each of at most 1,000 recipients that has moved. */
export async function readLastMoves(
  transport: Transport,
  site: Site,
  ids: readonly IssueId[],
  signal: AbortSignal,
): Promise<ReadonlyMap<IssueId, RecipientMove>> {
  const moves = new Map<IssueId, RecipientMove>();
  if (ids.length === 0) return moves;
  for (const [id, changes] of await readChanges(transport, ids, ['status'], signal)) {
    const change = changes.at(-1);
    const item = change?.items.find(({ fieldId }) => fieldId === 'status');
    if (change === undefined || item === undefined) continue;
    moves.set(id, {
      at: change.created,
      by: authorOf(change).by,
      from: site.recipientStatuses.oursOf(item.from ?? ''),
      to: site.recipientStatuses.oursOf(item.to ?? ''),
    });
  }
  return moves;
}

/** Which text of a field it is, for each of at most 1,000 issues: 1 until somebody edits the first. */
export async function readVersions(
  transport: Transport,
  ids: readonly IssueId[],
  fieldId: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<IssueId, number>> {
  const versions = new Map<IssueId, number>(ids.map((id) => [id, 1]));
  if (ids.length === 0) return versions;
  for (const [id, changes] of await readChanges(transport, ids, [fieldId], signal)) {
    const edits = changes
      .flatMap(({ items }) => items)
      .filter((item) => item.fieldId === fieldId && (item.fromText ?? '') !== '');
    versions.set(id, 1 + edits.length);
  }
  return versions;
}

/** Every change of at most ten fields of these issues, oldest first within an issue. */
export async function readEdits(
  transport: Transport,
  ids: readonly IssueId[],
  fieldIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly Edit[]> {
  if (ids.length === 0) return [];
  const changes = await readChanges(transport, ids, fieldIds, signal);
  return [...changes].flatMap(([issue, ofIssue]) =>
    ofIssue.flatMap((change) =>
      change.items
        .filter(({ fieldId }) => fieldId !== undefined && fieldIds.includes(fieldId))
        .map(({ fieldId = '', field = '', fromText, toText }) => ({
          issue,
          id: change.id,
          at: change.created,
          ...authorOf(change),
          fieldId,
          field,
          from: fromText ?? '',
          to: toText ?? '',
        })),
    ),
  );
}

function authorOf({ author }: Change): Editor {
  const account = author?.accountId;
  return { by: author?.displayName ?? account ?? 'somebody', ...(account && { account }) };
}

/** jira.js would take the seconds of `created` for milliseconds, so this call goes without its schema. */
async function readChanges(
  transport: Transport,
  ids: readonly IssueId[],
  fieldIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<IssueId, readonly Change[]>> {
  const byIssue = new Map<IssueId, Change[]>();
  const seen = new Set<string>();
  let nextPageToken: string | undefined;
  do {
    const answer = await transport.until(signal).sendRequest({
      url: '/rest/api/3/changelog/bulkfetch',
      method: 'POST',
      body: { issueIdsOrKeys: ids, fieldIds, maxResults: 1_000, nextPageToken },
    });
    const page = understand(Page, answer);
    for (const { issueId, changeHistories } of page.issueChangeLogs)
      byIssue.set(issueId, [...(byIssue.get(issueId) ?? []), ...changeHistories]);
    nextPageToken = newToken(page.nextPageToken, seen);
  } while (nextPageToken !== undefined);
  return new Map(
    [...byIssue].map(([id, changes]) => [
      id,
      changes.toSorted((a, b) => (a.id === b.id ? 0 : isLater(a.id, b.id) ? 1 : -1)),
    ]),
  );
}
