import type { Recipient } from '../campaign/campaign.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import {
  type BatchRecipient,
  type Letter,
  messageVersion,
  type Refusal,
  type SendMessage,
} from '../queue/messages.ts';
import type { CompiledTemplate } from '../templates/compile.ts';
import { render } from '../templates/render.ts';
import { decideEligibility } from './decide.ts';
import { messageIdOf } from './message-id.ts';
import { composeLetter } from './mime.ts';

/** What all letters of a run have in common. */
export interface Stationery {
  readonly frozen: FrozenRun;
  readonly template: CompiledTemplate;
  /** Keys the hashes of addresses. */
  readonly secret: string;
  readonly messageIdDomain: string;
}

/** What all letters of one batch have in common. */
export interface Sheet {
  readonly generation: number;
  readonly date: Date;
}

/** Makes the letter of one recipient, or says why there is none. Every recipient gets one of the two. */
export async function prepareRecipient(
  delivery: BatchRecipient,
  recipient: Recipient | undefined,
  stationery: Stationery,
  { generation, date }: Sheet,
): Promise<SendMessage> {
  const { frozen, template, secret, messageIdDomain } = stationery;
  const common = {
    v: messageVersion,
    run: frozen.run,
    number: delivery.number,
    recipient: delivery.id,
    generation,
  } as const;
  const refusal = (outcome: Refusal['outcome']): Refusal => ({
    ...common,
    kind: 'refusal',
    outcome,
  });

  const eligibility = decideEligibility(delivery, recipient, secret);
  if (eligibility.kind === 'refuse') return refusal(eligibility.outcome);
  const { key, fields } = eligibility.recipient;
  const { campaign, content } = frozen;
  const rendered = render(template, { recipient: fields, campaign, group: delivery.group });
  if (rendered.kind === 'problem')
    return refusal({ kind: 'failed', reason: `${key}: ${rendered.problem}.` });

  const { headers, entity } = await composeLetter({
    from: content.from,
    replyTo: content.replyTo,
    to: eligibility.address,
    ...rendered.letter,
    messageId: messageIdOf(frozen.run, delivery.number, messageIdDomain),
    date,
    headers: {
      'List-ID': `<${campaign.id}.${messageIdDomain}>`,
      'X-Postboard-Run': frozen.run,
      'X-Postboard-Delivery': String(delivery.number),
    },
  });
  return {
    ...common,
    kind: 'letter',
    to: eligibility.address,
    envelopeFrom: content.from.address,
    headers,
    entity,
    attempts: 0,
  } satisfies Letter;
}
