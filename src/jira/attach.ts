import { z } from 'zod';
import type { IssueId } from '../campaign/ids.ts';
import { Attachment } from './campaigns.ts';
import { readIssues } from './issues.ts';
import { type AttachedFile, JiraRefused } from './port.ts';
import { addAttachment, removeAttachment } from './requests.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

const Attachments = z.object({ attachment: z.array(Attachment).default([]) });

/**
 * Attaches files to an issue, then removes those that lay there before and were `replaced`. Done again, whether or not an
 * answer was lost, it comes to the same: what an earlier try has attached is replaced, too.
 */
export async function attachInstead(
  transport: Transport,
  issue: IssueId,
  files: readonly AttachedFile[],
  isReplaced: (name: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const client = transport.until(signal);
  const [read] = await readIssues(transport, [issue], ['attachment'], signal);
  const before = read === undefined ? [] : understand(Attachments, read.fields).attachment;
  if (files.length > 0)
    await addAttachment(client, {
      issueIdOrKey: issue,
      attachments: files.map(({ name, mediaType, bytes }) => ({
        filename: name,
        content: new File([new Uint8Array(bytes)], name, { type: mediaType }),
      })),
    });
  for (const { id } of before.filter(({ name }) => isReplaced(name)))
    await removeAttachment(client, { id: understand(z.string().regex(/^\d+$/), id) }).catch(
      unlessGone,
    );
}

/** A person may have been quicker. */
function unlessGone(error: unknown): void {
  if (!(error instanceof JiraRefused && error.status === 404)) throw error;
}
