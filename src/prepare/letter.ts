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
import { inspectLetter } from './inspect.ts';
import { messageIdOf } from './message-id.ts';
import { type ComposedLetter, composeLetter, type LetterParts } from './mime.ts';

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

  const isSample = delivery.sampleFor !== undefined;
  const composed = await tryToCompose({
    from: content.from,
    replyTo: content.replyTo,
    to: eligibility.address,
    ...rendered.letter,
    subject: isSample ? `[Test] ${rendered.letter.subject}` : rendered.letter.subject,
    messageId: messageIdOf(frozen.run, delivery.number, messageIdDomain),
    date,
    headers: {
      'List-ID': `<${campaign.id}.${messageIdDomain}>`,
      'X-Postboard-Run': frozen.run,
      'X-Postboard-Delivery': String(delivery.number),
    },
  });
  if (composed instanceof Error)
    return refusal({
      kind: 'failed',
      reason: `${key}: The mail cannot be built. ${composed.message}`,
    });
  if (frozen.isDryRun && !isSample) {
    const sizeBytes = Buffer.byteLength(composed.headers) + Buffer.byteLength(composed.entity);
    const warnings = [...inspectLetter(rendered.letter)];
    return { ...common, kind: 'rendered', outcome: { kind: 'rendered', sizeBytes, warnings } };
  }
  return {
    ...common,
    kind: 'letter',
    to: eligibility.address,
    envelopeFrom: content.from.address,
    ...composed,
    attempts: 0,
  } satisfies Letter;
}

/** A mail that cannot be built fails for its recipient alone; thrown, it would hold up the whole batch for ever. */
async function tryToCompose(parts: LetterParts): Promise<ComposedLetter | Error> {
  try {
    return await composeLetter(parts);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
