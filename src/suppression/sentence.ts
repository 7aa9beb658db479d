import type { Suppressed, SuppressionReason, SuppressionSource } from './entries.ts';

const reasons: Readonly<Record<SuppressionReason, string>> = {
  complained: 'Complained about a mail',
  unsubscribed: 'Unsubscribed',
  undeliverable: 'Undeliverable',
  listed: 'On the list of addresses that get no mail',
};

const sources: Readonly<Record<SuppressionSource, string>> = {
  link: 'by the link in a mail',
  'mail-server': 'said a mail server',
  bounce: 'a mail came back',
  'soft-bounces': 'mails of several runs came back',
  feedback: 'by the mailbox provider',
  jira: 'in Jira',
  import: 'from a file',
};

/** Why somebody gets no mail, for journals and reports; no address. */
export function suppressionSentence({ reason, source, at, detail }: Suppressed): string {
  const day = new Date(at).toISOString().slice(0, 10);
  const words = detail === undefined || detail === '' ? '' : `: ${detail}`;
  return `${reasons[reason]}, ${sources[source]}, on ${day}${words}`;
}
