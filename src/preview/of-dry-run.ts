import { parseAddress } from '../campaign/address.ts';
import { previewFileName } from '../campaign/preview-file.ts';
import type { AttachedFile, Jira } from '../jira/port.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import { DataUnusable } from '../merge-data/port.ts';
import type { MakePreviews } from '../report/dry-run/previews.ts';
import { openPreviews, type PreviewedLetter, type PreviewTools } from './letters.ts';

/** Makes what a dry run attaches. Of the attachments only pictures are enclosed: the others lie beside it. */
export function previewsOfDryRuns(
  tools: PreviewTools & { readonly jira: Pick<Jira, 'attachment' | 'recipients'> },
): MakePreviews {
  return async ({ campaign, content }: FrozenRun, chosen, signal) => {
    const pictures = content.attachments.filter(({ contentId }) => contentId !== undefined);
    const previews = openPreviews(campaign, { ...content, attachments: pictures }, tools);
    const ids = chosen.map(({ id }) => id);
    const read = await tools.jira.recipients(ids, previews.fields, signal);
    const addressees = read
      .filter(({ address }) => parseAddress(address).kind !== 'invalid')
      .map((recipient) => ({
        recipient,
        group: chosen.find(({ id }) => id === recipient.id)?.group ?? '',
      }));
    try {
      const letters = await previews.make(addressees, signal);
      return letters.flatMap((letter, index) => {
        const key = addressees[index]?.recipient.key;
        return key === undefined ? [] : filesOf(key, letter);
      });
    } catch (error) {
      if (error instanceof DataUnusable) return [];
      throw error;
    }
  };
}

/** None where the letter cannot be made any more, which whoever sends it will hear. */
function filesOf(
  recipient: Parameters<typeof previewFileName>[0],
  letter: PreviewedLetter,
): readonly AttachedFile[] {
  if (letter.kind === 'problem') return [];
  const { html, eml } = letter;
  const page = html === undefined ? [] : [Buffer.from(html)];
  return [
    ...page.map((bytes) => ({
      name: previewFileName(recipient, 'html'),
      mediaType: 'text/html',
      bytes,
    })),
    { name: previewFileName(recipient, 'eml'), mediaType: 'message/rfc822', bytes: eml },
  ];
}
