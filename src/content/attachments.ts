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
  const megabytes = (total / 1024 / 1024).toFixed(1);
  return `The attachments are ${megabytes} MB together; a mail may carry ${mostBytes / 1024 / 1024} MB. Remove some, or link to them.`;
}

/** Hashes files so that whoever sends them later can tell whether they are the same. Jira never changes the bytes of an attachment: known ones are not read again. */
export function identifyFiles(
  files: readonly IssueAttachment[],
  jira: Pick<Jira, 'attachment'>,
  known: readonly AttachmentRef[],
  signal: AbortSignal,
): Promise<readonly AttachmentRef[]> {
  const byId = new Map(known.map((file) => [file.id, file]));
  return Promise.all(
    files.map(async ({ id, name, mediaType }) => {
      const same = byId.get(id);
      if (same !== undefined) return { ...same, name, mediaType };
      const bytes = await jira.attachment(id, signal);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { id, name, mediaType, sizeBytes: bytes.length, sha256 };
    }),
  );
}
