import { type Block, type CommentBody, type Inline, paragraph } from '../campaign/comment.ts';
import { type Outcome, type OutcomeKind, outcomeKinds } from '../campaign/outcome.ts';

/** How far a run is, in numbers. */
export interface Progress {
  readonly audience: number;
  readonly settled: number;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  readonly phase: 'running' | 'paused' | 'cancelled' | 'finished';
  /** Mails a second since the first attempt; undefined before there is anything to tell from. */
  readonly perSecond: number | undefined;
}

export const meanings: Readonly<Record<OutcomeKind, string>> = {
  sent: 'Sent',
  rendered: 'Ready to be sent',
  skipped: 'Skipped',
  rejected: 'Refused by their server',
  bounced: 'Sent, and came back',
  expired: 'Given up after retries',
  failed: 'Failed',
  unconfirmed: 'Unconfirmed (may have got it)',
  cancelled: 'Cancelled before sending',
};

/** One line for the Progress field: `25 of 40 (62 %)`. */
export function progressLine({ audience, settled, phase, outcomes }: Progress): string {
  const share = `${settled} of ${audience} (${percent(settled, audience)} %)`;
  switch (phase) {
    case 'running':
      return share;
    case 'paused':
      return `${share}, paused`;
    case 'cancelled':
      return `${outcomes.sent} of ${audience} sent, cancelled`;
    case 'finished':
      return `${outcomes.sent} of ${audience} sent`;
  }
}

/** The one comment that is edited in place while a run goes on. */
export function progressComment(progress: Progress): CommentBody {
  const { audience, settled, phase, outcomes } = progress;
  const heading: Record<Progress['phase'], string> = {
    running: 'Sending',
    paused: 'Paused',
    cancelled: 'Cancelled',
    finished: 'Finished',
  };
  const isOver = phase === 'cancelled' || phase === 'finished';
  const done = isOver ? outcomes.sent : settled;
  return [
    paragraph(
      { text: heading[phase], strong: true },
      `: ${done} of ${audience} ${isOver ? 'got the mail' : 'settled'}`,
    ),
    paragraph({ text: bar(done, audience), code: true }, ` ${percent(done, audience)} %`),
    tally(progress),
    ...outlook(progress),
  ];
}

function outlook({ audience, settled, phase, perSecond }: Progress): readonly Block[] {
  if (phase === 'paused') return [paragraph('Nothing is sent until the card is back in Sending.')];
  const left = audience - settled;
  if (phase !== 'running' || left === 0 || perSecond === undefined || perSecond <= 0) return [];
  return [paragraph(`About ${inWords(left / perSecond)} to go.`)];
}

/** What stands on a recipient's issue. */
export function outcomeComment(campaign: string, outcome: Outcome, isGivenUp = false): CommentBody {
  const about: Inline[] = [{ issue: campaign }, ': '];
  const said = paragraph(...about, `${meanings[outcome.kind]}. `, ...whyText(outcome));
  return isGivenUp ? [said, paragraph(whyGivenUp)] : [said];
}

const whyGivenUp =
  'None of the last mails to this address got through: no campaign mails it any more. Where it works again, move this issue out of Undeliverable.';

/** Why somebody did not get the mail, in a few words. */
export function why(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'sent':
    case 'rendered':
      return '';
    case 'skipped':
      return outcome.detail;
    case 'rejected':
    case 'bounced':
      return outcome.reply.text;
    case 'expired':
      return `${outcome.attempts} attempts, the last answer: ${outcome.lastReply}`;
    case 'failed':
      return outcome.reason;
    case 'unconfirmed':
      return 'The connection was lost before the server answered.';
    case 'cancelled':
      return '';
  }
}

function whyText(outcome: Outcome): readonly Inline[] {
  const text = why(outcome);
  return text === '' ? [] : [text];
}

function tally({ outcomes }: Progress): Block {
  const rows = outcomeKinds
    .filter((kind) => outcomes[kind] > 0)
    .map((kind): readonly Inline[] => [meanings[kind], String(outcomes[kind])]);
  return rows.length === 0
    ? paragraph('Nobody has got it yet.')
    : { kind: 'table', header: ['Outcome', 'Recipients'], rows };
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((part * 100) / whole);
}

function bar(part: number, whole: number): string {
  const filled = whole === 0 ? 20 : Math.floor((part * 20) / whole);
  return '█'.repeat(filled) + '░'.repeat(20 - filled);
}

/** `40 s`, `12 minutes`, `3.5 hours`. */
export function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} minutes`;
  return `${(seconds / 3_600).toFixed(1)} hours`;
}
