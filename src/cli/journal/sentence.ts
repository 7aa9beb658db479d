import type { RunEntry } from '../../journal/entries.ts';
import { count, figure } from '../figures.ts';

type OutcomeOf = Extract<RunEntry, { kind: 'outcome' }>['outcome'];

/** Who a delivery is for, by its number. */
export type NameOf = (number: number) => string;

const neverAgain = ' The address is never mailed again.';

/** What one entry says, in a person's words. */
export function sentenceOf(entry: RunEntry, nameOf: NameOf): string {
  switch (entry.kind) {
    case 'opened':
      return `${entry.isDryRun ? 'Dry run opened' : 'Opened'} for ${entry.campaign.key} "${entry.campaign.summary}"${byWhom(entry.by)}.`;
    case 'content':
      return contentSentence(entry);
    case 'audience':
      return `${count(entry.recipients.length, 'recipient', 'recipients')} of the audience, from number ${entry.from} on.`;
    case 'frozen':
      return frozenSentence(entry);
    case 'batched':
      return entry.generation === 0
        ? 'Everybody is on the way to be prepared.'
        : `Those of the retry (generation ${entry.generation}) are on the way to be prepared.`;
    case 'marker':
      return 'Somebody has read everything up to here.';
    case 'attempt':
      return `${nameOf(entry.number)}: an attempt begins.`;
    case 'outcome':
      return `${nameOf(entry.number)}: ${outcomeSentence(entry.outcome)}`;
    case 'bounced':
      return `${nameOf(entry.number)}: came back; the server said: ${sentence(entry.reply.text)}${entry.suppress ? neverAgain : ''}`;
    case 'complained':
      return `${nameOf(entry.number)}: called it spam.${neverAgain}`;
    case 'paused':
      return `Paused: ${sentence(entry.reason)}`;
    case 'resumed':
      return `Resumed: ${sentence(entry.reason)}`;
    case 'cancelled':
      return `Cancelled: ${sentence(entry.reason)} Whoever had nothing by now gets nothing.`;
    case 'reopened':
      return `Opened again${byWhom(entry.by)} for ${count(entry.deliveries.length, 'recipient', 'recipients')} (generation ${entry.generation}).`;
    case 'refused':
      return `Refused: ${entry.problems.join(' ')}`;
    case 'reported':
      return `Jira shows everything up to entry ${entry.offset}.`;
    case 'closed':
      return 'The run is over, and its campaign says so.';
  }
}

/** What became of a delivery, or of one attempt. */
function outcomeSentence(outcome: OutcomeOf): string {
  switch (outcome.kind) {
    case 'sent':
      return `sent; the server said: ${sentence(outcome.reply)}`;
    case 'rendered':
      return `its letter was made (${figure(outcome.sizeBytes)} bytes) and mailed to nobody.${outcome.warnings.map((warning) => ` ${sentence(warning)}`).join('')}`;
    case 'skipped':
      return `skipped. ${outcome.detail}`;
    case 'rejected': {
      const suppressed = outcome.suppress ? neverAgain : '';
      return `refused; the server said: ${sentence(outcome.reply.text)}${suppressed}`;
    }
    case 'expired':
      return `given up after ${count(outcome.attempts, 'attempt', 'attempts')}; the last answer: ${sentence(outcome.lastReply)}`;
    case 'failed':
      return `failed: ${sentence(outcome.reason)}`;
    case 'unconfirmed':
      return 'unconfirmed: the mail was written and no answer came, so nobody can tell.';
    case 'cancelled':
      return 'cancelled before anything was sent.';
    case 'deferred':
      return `put off: ${sentence(outcome.reply)} It will be tried again.`;
  }
}

function contentSentence({ content }: Extract<RunEntry, { kind: 'content' }>): string {
  const { from, template, attachments } = content;
  const parts = [template.html && 'HTML', template.text && 'text'].filter(Boolean).join(' and ');
  const files = attachments.map(({ name, sizeBytes }) => `${name} (${figure(sizeBytes)} bytes)`);
  const attached = files.length === 0 ? 'nothing attached' : `attached: ${files.join(', ')}`;
  return `Content: ${parts}, "${template.subject}", from ${from.address}; ${attached}.`;
}

function frozenSentence(entry: Extract<RunEntry, { kind: 'frozen' }>): string {
  const { rules, partitions, pacePerSecond, sha256 } = entry;
  const by = rules.map(({ key, version }) => (version === undefined ? key : `${key} v${version}`));
  const pace = pacePerSecond === undefined ? '' : `, ${pacePerSecond} mails a second`;
  return (
    `Audience frozen: ${count(entry.count, 'recipient', 'recipients')}` +
    `${by.length === 0 ? '' : ` by ${by.join(', ')}`}, in ${count(partitions, 'partition', 'partitions')}${pace}` +
    ` (sha256 ${sha256.slice(0, 12)}…).`
  );
}

function byWhom(name: string): string {
  return name === '' ? '' : ` by ${name}`;
}

/** Ended by one stop, on one line. */
function sentence(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
