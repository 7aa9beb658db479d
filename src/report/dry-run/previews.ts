import type { Logger } from 'pino';
import type { IssueId } from '../../campaign/ids.ts';
import { isPreviewFile } from '../../campaign/preview-file.ts';
import { type AttachedFile, type Jira, JiraRefused } from '../../jira/port.ts';
import type { FrozenRun } from '../../journal/freeze.ts';
import type { RunAccount } from '../run-account.ts';

/** A recipient whose letter is shown. */
interface Chosen {
  readonly id: IssueId;
  readonly group: string;
}

/** Makes the letters of a few recipients of a dry run once more, as files that people open. */
export type MakePreviews = (
  frozen: FrozenRun,
  chosen: readonly Chosen[],
  signal: AbortSignal,
) => Promise<readonly AttachedFile[]>;

/** Names of the files that are attached, and of groups that are too many to have any, or why there are none. */
export type Previews =
  | {
      readonly kind: 'attached';
      readonly names: readonly string[];
      readonly withoutGroups: readonly string[];
    }
  | { readonly kind: 'refused'; readonly problem: string };

/** One for each group; more of them nobody reads, nor samples of more. */
const mostPreviews = 10;

/** The first recipient of each group who has a letter, and the groups that are too many. */
export function choosePreviews(
  { ledger, freeze }: Pick<RunAccount, 'ledger' | 'freeze'>,
  audience: number,
): { readonly chosen: readonly Chosen[]; readonly withoutGroups: readonly string[] } {
  const byGroup = new Map<string, Chosen>();
  for (let number = 0; number < audience; number += 1) {
    const state = ledger.stateOf(number);
    if (state.kind !== 'settled' || state.outcome !== 'rendered') continue;
    const { id, group } = freeze.recipient(number);
    if (!byGroup.has(group)) byGroup.set(group, { id, group });
  }
  const all = [...byGroup.values()];
  return {
    chosen: all.slice(0, mostPreviews),
    withoutGroups: all.slice(mostPreviews).map(({ group }) => group),
  };
}

/** Where previews go. */
interface Previewing {
  readonly frozen: FrozenRun;
  readonly jira: Pick<Jira, 'attachInstead'>;
  readonly logger: Logger;
}

/** Takes away the previews of the dry run before, which nobody should take for those of one that came to nothing. */
export async function removePreviews(
  { frozen, jira, logger }: Previewing,
  signal: AbortSignal,
): Promise<void> {
  try {
    await jira.attachInstead(frozen.campaign.id, [], isPreviewFile, signal);
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    logger.error({ err: error }, 'previews cannot be removed');
  }
}

/** Attaches previews to the campaign, in place of those of the dry run before. Where Jira does not take them, that is said. */
export async function attachPreviews(
  {
    frozen,
    account,
    jira,
    make,
    logger,
  }: Previewing & {
    readonly account: Pick<RunAccount, 'ledger' | 'freeze'>;
    readonly make: MakePreviews;
  },
  signal: AbortSignal,
): Promise<Previews> {
  const { campaign, count, samples } = frozen;
  try {
    const { chosen, withoutGroups } = choosePreviews(account, count - samples);
    const files = chosen.length === 0 ? [] : await make(frozen, chosen, signal);
    await jira.attachInstead(campaign.id, files, isPreviewFile, signal);
    return { kind: 'attached', names: files.map(({ name }) => name), withoutGroups };
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    logger.error({ err: error }, 'previews cannot be attached');
    return { kind: 'refused', problem: error.message };
  }
}
