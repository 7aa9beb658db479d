import type { OutcomeKind } from '../../src/campaign/outcome.ts';
import type { KeptMail } from './mail-server/mail-server.ts';

/** What both ends say about one run once it is over. */
export interface Evidence {
  /** By address: the outcomes that Jira shows on the recipient. */
  readonly outcomes: ReadonlyMap<string, readonly string[]>;
  /** Everything that the mail server has taken. */
  readonly mails: readonly KeptMail[];
  /** The campaign's Progress field. */
  readonly progress: string;
  /** The campaign's last comment. */
  readonly report: string;
}

export interface Figures {
  readonly audience: number;
  readonly accepted: number;
  readonly distinct: number;
  readonly duplicates: number;
  /** Neither at the mail server nor with an outcome that says why not. */
  readonly lost: number;
  readonly unconfirmed: number;
}

/** How the final report calls those who were not simply sent their mail. */
const phrases: Readonly<Record<Exclude<OutcomeKind, 'sent'>, string>> = {
  rendered: 'ready to be sent',
  skipped: 'skipped',
  rejected: 'refused by their server',
  bounced: 'sent, and came back',
  expired: 'given up after retries',
  failed: 'failed',
  unconfirmed: 'unconfirmed',
  cancelled: 'cancelled before sending',
};

export function count({ outcomes, mails }: Evidence): Figures {
  const reached = new Set(mails.map(({ to }) => to));
  const isLost = ([address, kinds]: readonly [string, readonly string[]]) =>
    !reached.has(address) && kinds.every((kind) => kind === 'sent');
  return {
    audience: outcomes.size,
    accepted: mails.length,
    distinct: reached.size,
    duplicates: mails.length - reached.size,
    lost: [...outcomes].filter(isLost).length,
    unconfirmed: having(outcomes, 'unconfirmed'),
  };
}

/** Where Jira and the mail server, or two places in Jira, do not say the same; a sentence each. */
export function disagreements({ outcomes, mails, progress, report }: Evidence): readonly string[] {
  const reached = new Set(mails.map(({ to }) => to));
  const sent = having(outcomes, 'sent');
  const found: string[] = [];
  const expect = (holds: boolean, sentence: string) => void (holds || found.push(sentence));

  for (const [address, kinds] of outcomes) {
    expect(kinds.length === 1, `${address} carries the outcomes [${kinds.join()}]: not just one.`);
    const mayBeThere = kinds.includes('sent') || kinds.includes('unconfirmed');
    if (reached.has(address))
      expect(mayBeThere, `${address} has the mail, and Jira says ${kinds.join()}.`);
    else expect(!kinds.includes('sent'), `Jira says sent of ${address}, who has no mail.`);
  }
  for (const { to } of mails)
    expect(outcomes.has(to), `${to} has a mail and is not in the audience.`);
  const ids = new Set(mails.map(({ to, messageId }) => `${to} ${messageId}`));
  expect(ids.size === reached.size, 'Somebody got mails under two Message-IDs.');
  expect(
    new Set(mails.map(({ messageId }) => messageId)).size === reached.size,
    'Two people got mails under one Message-ID.',
  );

  const all = outcomes.size;
  expect(progress === `${sent} of ${all} sent`, `Progress says "${progress}", the labels ${sent}.`);
  expect(
    report.includes(`${sent} of ${all} got the mail`),
    `The final report does not say that ${sent} of ${all} got the mail: "${firstLine(report)}"`,
  );
  for (const [kind, phrase] of Object.entries(phrases)) {
    const labelled = having(outcomes, kind);
    const said = Number(new RegExp(`(\\d+) ${phrase}`).exec(firstLine(report))?.[1] ?? 0);
    expect(said === labelled, `The final report says ${said} ${phrase}, the labels ${labelled}.`);
  }
  return found;
}

function having(outcomes: Evidence['outcomes'], kind: string): number {
  return [...outcomes.values()].filter((kinds) => kinds.includes(kind)).length;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
