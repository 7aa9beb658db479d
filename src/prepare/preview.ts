import type { Campaign, Recipient } from '../campaign/campaign.ts';
import type { Content } from '../campaign/content.ts';
import type { CompiledTemplate } from '../templates/compile.ts';
import { render } from '../templates/render.ts';
import { type ComposedLetter, composeLetter } from './mime.ts';

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
  campaign: Campaign,
  content: Content,
  {
    template,
    messageIdDomain,
  }: { readonly template: CompiledTemplate; readonly messageIdDomain: string },
): Promise<Preview> {
  const { key, summary } = campaign;
  const values = { recipient: recipient.fields, campaign: { key, summary }, group };
  const rendered = render(template, values);
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
    headers: { 'X-Postboard-Preview': campaign.key },
  });
  return { kind: 'letter', subject, html, ...composed };
}
