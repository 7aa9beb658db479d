import { createHash } from 'node:crypto';
import type { IssueAttachment } from '../campaign/campaign.ts';
import type { AttachmentRef } from '../campaign/content.ts';
import type { Jira } from '../jira/port.ts';
import { sourceOfFile } from '../merge-data/data-file-name.ts';
import { isTemplateFile } from '../templates/attached.ts';

/** All attachments of a mail together: most servers refuse mails above 25 MB, and Base64 adds a third. */
const mostBytes = 15 * 1024 * 1024;

/** Attachments of the issue that go with the mail: all but the files of its template and data for letters. */
export function mailedFiles(attachments: readonly IssueAttachment[]): readonly IssueAttachment[] {
  return attachments.filter(
    ({ name }) => !isTemplateFile(name) && sourceOfFile(name) === undefined,
  );
}

/** Undefined when a mail can carry these files. */
export function sizeProblem(files: readonly IssueAttachment[]): string | undefined {
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total <= mostBytes) return undefined;
  const [largest] = files.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  const alone =
    largest === undefined || largest.sizeBytes <= mostBytes
      ? `The attachments have ${megabytes(total)} MB together`
      : `${largest.name} has ${megabytes(largest.sizeBytes)} MB`;
  return `${alone}; a mail may carry ${megabytes(mostBytes)} MB. Attach less, or link to it.`;
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1).replace('.0', '');
}

/**
 * Hashes files so that whoever sends them later can tell whether they are the same, and tells which of them are shown, by
 * the `Content-ID` of their name. Jira never changes the bytes of an attachment: known ones are not read again.
 */
export function identifyFiles(
  files: readonly IssueAttachment[],
  pictures: ReadonlyMap<string, string>,
  jira: Pick<Jira, 'attachment'>,
  known: readonly AttachmentRef[],
  signal: AbortSignal,
): Promise<readonly AttachmentRef[]> {
  const byId = new Map(known.map((file) => [file.id, file]));
  return Promise.all(
    files.map(async ({ id, name, mediaType }) => {
      const { sizeBytes, sha256 } = byId.get(id) ?? (await measure(id, jira, signal));
      const contentId = pictures.get(name);
      return { id, name, mediaType, sizeBytes, sha256, ...(contentId && { contentId }) };
    }),
  );
}

async function measure(
  id: string,
  jira: Pick<Jira, 'attachment'>,
  signal: AbortSignal,
): Promise<Pick<AttachmentRef, 'sizeBytes' | 'sha256'>> {
  const bytes = await jira.attachment(id, signal);
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
