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

/** Names of the files that are attached, or why there are none. */
export type Previews =
  | { readonly kind: 'attached'; readonly names: readonly string[] }
  | { readonly kind: 'refused'; readonly problem: string };

/** More than this nobody reads. */
const mostPreviews = 3;

/** The first recipient of each group who has a letter. */
export function choosePreviews(
  { ledger, freeze }: Pick<RunAccount, 'ledger' | 'freeze'>,
  audience: number,
): readonly Chosen[] {
  const byGroup = new Map<string, Chosen>();
  for (let number = 0; number < audience && byGroup.size < mostPreviews; number += 1) {
    const state = ledger.stateOf(number);
    if (state.kind !== 'settled' || state.outcome !== 'rendered') continue;
    const { id, group } = freeze.recipient(number);
    if (!byGroup.has(group)) byGroup.set(group, { id, group });
  }
  return [...byGroup.values()];
}

/** Attaches previews to the campaign, in place of those of the dry run before. Where Jira does not take them, that is said. */
export async function attachPreviews(
  {
    frozen,
    account,
    jira,
    make,
    logger,
  }: {
    readonly frozen: FrozenRun;
    readonly account: Pick<RunAccount, 'ledger' | 'freeze'>;
    readonly jira: Pick<Jira, 'attachInstead'>;
    readonly make: MakePreviews;
    readonly logger: Logger;
  },
  signal: AbortSignal,
): Promise<Previews> {
  const { campaign, count, samples } = frozen;
  try {
    const chosen = choosePreviews(account, count - samples);
    const files = chosen.length === 0 ? [] : await make(frozen, chosen, signal);
    await jira.attachInstead(campaign.id, files, isPreviewFile, signal);
    return { kind: 'attached', names: files.map(({ name }) => name) };
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    logger.error({ err: error }, 'previews cannot be attached');
    return { kind: 'refused', problem: error.message };
  }
}
