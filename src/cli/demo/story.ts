import type { Acquaintance } from './acquaintances.ts';
import { acquaintances } from './acquaintances.ts';
import type { Person } from './person.ts';
import { makeResume } from './resume.ts';
import { robinsAccount } from './stand-ins.ts';

/** What is on the demo's board, by keys. */
export interface Board {
  readonly rules: readonly string[];
  /** The recipient whose first name was forgotten. */
  readonly nameless: string;
  /** Sent by the demo itself. */
  readonly coverLetter: string;
  /** For the person in front of the board. */
  readonly thanks: string;
}

/** How one of the forty ended, as the board shows it. */
export interface Ending {
  readonly key: string;
  readonly name: string;
  readonly address: string;
  readonly status: string;
  /** Outcome labels of the campaign, such as `sent`; empty for somebody whom no rule selects. */
  readonly outcomes: readonly string[];
  /** What Postboard wrote on the issue of somebody who was selected and did not get it. */
  readonly why: string;
}

const from = 'Robin Weller <robin.weller@example.com>';

/** Puts acquaintances, rules and campaigns on the board, as a person would; the campaigns are left in Draft. */
export async function setUpBoard(robin: Person): Promise<Board> {
  const recipients = await robin.create('Recipient', acquaintances.map(recipientFields));
  await Promise.all(
    recipients
      .filter((_, index) => acquaintances[index]?.unsubscribed === true)
      .map((key) => robin.move(key, 'Unsubscribed')),
  );

  const [worked = '', met = '', current = ''] = await robin.create('Rule', [
    {
      summary: 'Worked together',
      JQL: '"Projects shared" >= 1',
      Effect: { value: 'include' },
      Order: 1,
    },
    {
      summary: 'Met somewhere',
      JQL: '"Met at" is not EMPTY',
      Effect: { value: 'include' },
      Order: 2,
    },
    {
      summary: 'Not my current employer',
      JQL: 'Company ~ "Blue Kite"',
      Effect: { value: 'exclude' },
      Order: 3,
    },
  ]);
  const [coverLetter = '', thanks = ''] = await robin.create('Campaign', [
    {
      summary: 'Cover letter: senior operations engineer',
      Subject: '{{recipient.firstName}}, do you know somebody who needs an operations engineer?',
      From: from,
      Template: 'cover-letter',
      'Test recipients': robinsAccount.email,
      Pace: 8,
    },
    {
      summary: 'Thank you, Harbour Logistics',
      Subject: 'Thank you, {{recipient.firstName}}',
      From: from,
      Template: 'thank-you',
      Audience: 'Company ~ "Harbour Logistics"',
    },
  ]);
  const rules = [worked, met, current];
  for (const rule of rules) await robin.link(rule, coverLetter);
  await robin.attach(coverLetter, 'robin-weller-resume.pdf', 'application/pdf', await makeResume());
  const forgotten = acquaintances.findIndex(({ isNameless }) => isNameless === true);
  return { rules, nameless: recipients[forgotten] ?? '', coverLetter, thanks };
}

/** Reads from the board what became of everybody. */
export async function readEndings(robin: Person, campaign: string): Promise<readonly Ending[]> {
  const label = `${campaign.toLowerCase()}-`;
  const found = await robin.search('issuetype = Recipient ORDER BY key ASC', [
    'summary',
    'Email',
    'status',
    'labels',
  ]);
  return Promise.all(
    found.map(async ({ key, fields }) => {
      const outcomes = labelsOf(fields['labels'])
        .filter((each) => each.startsWith(label))
        .map((each) => each.slice(label.length));
      const isMissed = outcomes.length > 0 && !outcomes.includes('sent');
      const comments = isMissed ? await robin.comments(key) : [];
      return {
        key,
        name: String(fields['summary']),
        address: String(fields['Email']),
        status: nameOf(fields['status']),
        outcomes,
        why: (comments.at(-1) ?? '').replace(/^.*?: /, ''),
      };
    }),
  );
}

/** Name of a status as the REST API gives it. */
export function nameOf(status: unknown): string {
  return typeof status === 'object' && status !== null && 'name' in status
    ? String(status.name)
    : '';
}

function labelsOf(labels: unknown): readonly string[] {
  return Array.isArray(labels) ? labels.map(String) : [];
}

function recipientFields(person: Acquaintance) {
  return {
    summary: `${person.firstName} ${person.lastName}`,
    Email: person.email,
    ...(person.isNameless !== true && { 'First name': person.firstName }),
    'Last name': person.lastName,
    Company: person.company,
    City: person.city,
    ...(person.metAt !== '' && { 'Met at': person.metAt }),
    'Last met': person.lastMet,
    'Projects shared': person.projectsShared,
  };
}
