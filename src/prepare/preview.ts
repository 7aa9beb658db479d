import type { Recipient } from '../campaign/campaign.ts';
import type { Content } from '../campaign/content.ts';
import type { Imprint } from '../campaign/imprint.ts';
import { renderWhole } from '../content/render-whole.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import type { DataOfRecipient } from '../merge-data/port.ts';
import type { CompiledTemplate } from '../templates/compile.ts';
import { type ComposedLetter, composeLetter } from './mime.ts';
import { unsubscribeHeaders } from './unsubscribe-headers.ts';

export type Preview =
  | ({
      readonly kind: 'letter';
      readonly subject: string;
      readonly html: string | undefined;
    } & ComposedLetter)
  | { readonly kind: 'problem'; readonly problem: string };

/** The letter that a recipient would get if the campaign were sent now; it belongs to no run. */
export async function previewLetter(
  recipient: Recipient,
  group: string,
  campaign: FrozenRun['campaign'],
  content: Content,
  {
    template,
    merged,
    messageIdDomain,
    imprint,
  }: {
    readonly template: CompiledTemplate;
    readonly merged: DataOfRecipient | undefined;
    readonly messageIdDomain: string;
    readonly imprint: Imprint;
  },
): Promise<Preview> {
  const { key, summary } = campaign;
  if (merged?.kind === 'skip')
    return { kind: 'problem', problem: `${recipient.key}: ${merged.detail}` };
  const { isTransactional = false, language } = content;
  // As in a sample: whoever looks at it unsubscribes nobody.
  const unsubscribeUrl = imprint.unsubscribeUrl?.({ campaign: campaign.id, language });
  const values = {
    recipient: recipient.fields,
    campaign: { key, summary },
    group,
    data: merged?.data,
  };
  const { postalAddress } = imprint;
  const rendered = renderWhole(
    template,
    { ...values, unsubscribeUrl, postalAddress },
    isTransactional,
  );
  if (rendered.kind === 'problem')
    return { kind: 'problem', problem: `${recipient.key}: ${rendered.problem}.` };
  const { subject, html } = rendered.letter;
  const composed = await composeLetter({
    from: content.from,
    replyTo: content.replyTo,
    to: recipient.address,
    ...rendered.letter,
    messageId: `<preview.${campaign.id}.${recipient.id}@${messageIdDomain}>`,
    date: new Date(),
    headers: {
      'X-Postboard-Preview': key,
      ...(!isTransactional && unsubscribeHeaders(unsubscribeUrl)),
    },
  });
  return { kind: 'letter', subject, html, ...composed };
}
