import type { Recipient } from '../campaign/campaign.ts';
import type { Imprint } from '../campaign/imprint.ts';
import { isTimeZone } from '../campaign/quiet-hours.ts';
import type { DataOf } from '../content/group-data.ts';
import { inspectLetter } from '../content/inspect.ts';
import { renderWhole } from '../content/render-whole.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import type { CampaignSources } from '../merge-data/port.ts';
import {
  type BatchRecipient,
  type Letter,
  messageVersion,
  type Refusal,
  type Rendered,
  type SendMessage,
} from '../queue/messages.ts';
import type { TemplatesByGroup } from '../templates/by-group.ts';
import { type AddressBook, decideEligibility, type Eligibility } from './decide.ts';
import { composeLetter } from './mime.ts';
import { type Naming, nameDelivery } from './naming.ts';
import { unsubscribeHeaders } from './unsubscribe-headers.ts';

/** What all letters of a run have in common. */
export interface Stationery extends AddressBook {
  readonly frozen: FrozenRun;
  readonly templates: TemplatesByGroup;
  /** Absent where this Postboard has none. */
  readonly sources?: CampaignSources | undefined;
  readonly naming: Naming;
  readonly imprint: Imprint;
}

/** What all letters of one batch have in common. */
export interface Sheet {
  readonly generation: number;
  readonly date: Date;
  /** Absent where no letter uses merge data. */
  readonly dataOf?: DataOf | undefined;
}

/**
 * Makes the letter of one recipient, or says why there is none: every recipient gets one of the two. Whatever goes wrong in
 * here is about one letter; thrown, it would hold up the whole batch for ever.
 */
export async function prepareRecipient(
  delivery: BatchRecipient,
  recipient: Recipient | undefined,
  stationery: Stationery,
  sheet: Sheet,
): Promise<SendMessage> {
  const common = {
    v: messageVersion,
    run: stationery.frozen.run,
    number: delivery.number,
    recipient: delivery.id,
    generation: sheet.generation,
  } as const;
  const eligibility = decideEligibility(delivery, recipient, stationery);
  if (eligibility.kind === 'refuse')
    return { ...common, kind: 'refusal', outcome: eligibility.outcome };
  try {
    return { ...common, ...(await write(delivery, eligibility, stationery, sheet)) };
  } catch (error) {
    const { key } = eligibility.recipient;
    const problem = error instanceof Error ? error.message : String(error);
    const reason = `${key}: The mail cannot be built. ${problem}`;
    return { ...common, kind: 'refusal', outcome: { kind: 'failed', reason } };
  }
}

type Written =
  | Pick<
      Letter,
      'kind' | 'to' | 'envelopeFrom' | 'envelopeId' | 'headers' | 'entity' | 'attempts' | 'timeZone'
    >
  | Pick<Refusal, 'kind' | 'outcome'>
  | Pick<Rendered, 'kind' | 'outcome'>;

async function write(
  delivery: BatchRecipient,
  { recipient, address, addressHash }: Extract<Eligibility, { kind: 'mail' }>,
  { frozen, templates, naming, imprint }: Stationery,
  { date, dataOf }: Sheet,
): Promise<Written> {
  const { campaign, content, isDryRun } = frozen;
  const { key, fields } = recipient;
  const merged = dataOf?.(recipient);
  if (merged?.kind === 'skip') {
    const { detail } = merged;
    return { kind: 'refusal', outcome: { kind: 'skipped', because: 'no-data', detail } };
  }
  const { isTransactional = false, language } = content;
  const isSample = delivery.sampleFor !== undefined;
  const unsubscribeUrl = imprint.unsubscribeUrl?.({
    campaign: campaign.id,
    language,
    recipient: addressHash && { id: recipient.id, addressHash },
  });
  const { postalAddress } = imprint;
  const { group } = delivery;
  const values = { recipient: fields, campaign, group, unsubscribeUrl, postalAddress };
  const rendered = renderWhole(
    templates.of(group),
    { ...values, data: merged?.data },
    isTransactional,
  );
  if (rendered.kind === 'problem') {
    const reason = `${key}: ${rendered.problem}.`;
    return { kind: 'refusal', outcome: { kind: 'failed', reason } };
  }

  const { subject } = rendered.letter;
  const { messageId, ...envelope } = nameDelivery(
    naming,
    { run: frozen.run, number: delivery.number, isSample },
    content.from.address,
  );
  const composed = await composeLetter({
    from: content.from,
    replyTo: content.replyTo,
    to: address,
    ...rendered.letter,
    subject: isSample ? `[Test] ${subject}` : subject,
    messageId,
    date,
    headers: {
      'List-ID': `<${campaign.id}.${naming.messageIdDomain}>`,
      // By which Gmail's Postmaster Tools count complaints for each run and campaign.
      'Feedback-ID': `${frozen.run}:${campaign.id}:${isSample ? 'sample' : 'campaign'}:postboard`,
      'X-Postboard-Run': frozen.run,
      'X-Postboard-Delivery': String(delivery.number),
      ...(!isTransactional && unsubscribeHeaders(unsubscribeUrl)),
    },
  });
  if (isDryRun && !isSample) {
    const sizeBytes = Buffer.byteLength(composed.headers) + Buffer.byteLength(composed.entity);
    const warnings = [
      ...inspectLetter(rendered.letter),
      ...(merged?.several ?? []).map(
        (source) =>
          `The source “${source}” has several rows for one recipient; the letter takes the first.`,
      ),
    ];
    return { kind: 'rendered', outcome: { kind: 'rendered', sizeBytes, warnings } };
  }
  return {
    kind: 'letter',
    to: address,
    ...timeZoneOf(fields),
    ...envelope,
    ...composed,
    attempts: 0,
  };
}

function timeZoneOf({ timeZone }: Recipient['fields']): Pick<Letter, 'timeZone'> {
  return typeof timeZone === 'string' && isTimeZone(timeZone) ? { timeZone } : {};
}
