import type { AttachmentRef, Content } from '../campaign/content.ts';
import type { Imprint } from '../campaign/imprint.ts';
import { fieldsFor } from '../content/check.ts';
import { type Addressee, fetchData } from '../content/group-data.ts';
import type { Jira } from '../jira/port.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import type { MergeSources } from '../merge-data/port.ts';
import { previewLetter } from '../prepare/preview.ts';
import { encodeAttachment } from '../send/attachment-part.ts';
import { enclosedOf, joinLetter } from '../send/attachments.ts';
import { compileContent } from '../templates/by-group.ts';

export interface PreviewTools {
  readonly jira: Pick<Jira, 'attachment'>;
  readonly mergeData: MergeSources;
  readonly messageIdDomain: string;
  readonly imprint: Imprint;
}

/** A letter as files that people open. */
export type PreviewedLetter =
  | {
      readonly kind: 'letter';
      readonly subject: string;
      /** The whole mail, with what of the content's attachments it was given. */
      readonly eml: Buffer;
      /** With its pictures in it; undefined where the mail has no HTML. */
      readonly html: string | undefined;
    }
  | { readonly kind: 'problem'; readonly problem: string };

/** Makes letters of sound content as a run would make them; they belong to no run. */
export interface Previews {
  /** Of recipients, that the letters are made of. */
  readonly fields: readonly string[];
  /** In the order of the addressees. Rejects as `CampaignSources.fetch` and `Jira.attachment` do. */
  make(addressees: readonly Addressee[], signal: AbortSignal): Promise<readonly PreviewedLetter[]>;
}

interface EnclosedFile {
  readonly ref: AttachmentRef;
  readonly bytes: Buffer;
}

export function openPreviews(
  campaign: FrozenRun['campaign'],
  content: Content,
  { jira, mergeData, messageIdDomain, imprint }: PreviewTools,
): Previews {
  const templates = compileContent(content);
  if (templates.kind === 'problems') throw new Error(templates.problems.join(' '));
  const sources = mergeData.forCampaign(content.dataFiles);
  return {
    fields: fieldsFor(templates.all, sources),
    async make(addressees, signal) {
      const dataOf = await fetchData(templates, addressees, sources, signal);
      const files = await Promise.all(
        content.attachments.map(
          async (ref): Promise<EnclosedFile> => ({
            ref,
            bytes: await jira.attachment(ref.id, signal),
          }),
        ),
      );
      const parts = await Promise.all(files.map(({ ref, bytes }) => encodeAttachment(ref, bytes)));
      const enclosed = enclosedOf(content.attachments, parts);
      return Promise.all(
        addressees.map(async ({ recipient, group }): Promise<PreviewedLetter> => {
          const merged = dataOf(recipient);
          const template = templates.of(group);
          const stationery = { template, merged, messageIdDomain, imprint };
          const letter = await previewLetter(recipient, group, campaign, content, stationery);
          if (letter.kind === 'problem') return letter;
          const { subject, html, headers, entity } = letter;
          const eml = joinLetter(headers, entity, enclosed);
          return { kind: 'letter', subject, eml, html: html && withPictures(html, files) };
        }),
      );
    },
  };
}

/** As a browser shows it, which has no mail to look for pictures in. */
function withPictures(html: string, files: readonly EnclosedFile[]): string {
  return files.reduce((page, { ref: { contentId, mediaType }, bytes }) => {
    if (contentId === undefined) return page;
    return page.replaceAll(
      `cid:${contentId}`,
      `data:${mediaType};base64,${bytes.toString('base64')}`,
    );
  }, html);
}
