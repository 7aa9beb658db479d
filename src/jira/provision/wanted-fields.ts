import { type FieldUse, fieldUses, type IssueTypeUse } from '../options.ts';
import { typesFor } from '../site/fields.ts';
import type { WantedField } from './wanted.ts';

export const fieldKinds = ['text', 'paragraph', 'number', 'date', 'moment', 'choice'] as const;
export type FieldKind = (typeof fieldKinds)[number];

/** What a field of the config is on a new site, and on which types of issue. */
interface FieldOfUse {
  readonly on: readonly IssueTypeUse[];
  readonly kind: FieldKind;
  readonly description: string;
  readonly options?: readonly string[];
}

/** In the order in which people see them. */
const byUse: Readonly<Record<FieldUse, FieldOfUse>> = {
  address: { on: ['recipient'], kind: 'text', description: 'One mail address.' },
  subject: { on: ['campaign'], kind: 'text', description: 'A template, too.' },
  from: { on: ['campaign'], kind: 'text', description: 'One mailbox: Name <name@example.com>' },
  replyTo: { on: ['campaign'], kind: 'text', description: 'Where answers go; may stay empty.' },
  audience: {
    on: ['campaign'],
    kind: 'paragraph',
    description: 'JQL that narrows the rules, or selects by itself where there are none.',
  },
  template: {
    on: ['campaign', 'rule'],
    kind: 'text',
    description:
      'Name of a folder of templates; empty on a campaign whose template is attached, and on a rule whose recipients get that of the campaign.',
  },
  testRecipients: {
    on: ['campaign'],
    kind: 'paragraph',
    description: 'Who gets the samples of a dry run, with commas between.',
  },
  sendAt: {
    on: ['campaign'],
    kind: 'moment',
    description: 'When the campaign is sent, once its card lies in Scheduled.',
  },
  repeat: {
    on: ['campaign'],
    kind: 'text',
    description:
      'A cron expression, such as 0 9 * * 1, for a campaign that is sent again and again.',
  },
  pace: {
    on: ['campaign'],
    kind: 'number',
    description: 'Mails a second; empty for as fast as the mail server takes them.',
  },
  progress: { on: ['campaign'], kind: 'text', description: 'Written by Postboard.' },
  jql: { on: ['rule'], kind: 'paragraph', description: 'Whom the rule selects.' },
  effect: {
    on: ['rule'],
    kind: 'choice',
    description: 'Whether those who are selected get the mail, or do not.',
    options: ['include', 'exclude'],
  },
  order: {
    on: ['rule'],
    kind: 'number',
    description: 'The first rule that matches names the group of a recipient.',
  },
};

/** Jira's own fields that people fill in on every type of issue; the summary stands before ours, these behind. */
export const systemFieldsOnScreens: readonly string[] = [
  'description',
  'labels',
  'attachment',
  'issuelinks',
  'assignee',
  'reporter',
  'priority',
  'duedate',
];

/** The fields of the config that people fill in, or Postboard writes, on a type of issue. */
export function usesOn(type: IssueTypeUse): readonly FieldUse[] {
  return fieldUses.filter((use) => byUse[use].on.includes(type));
}

export function fieldsOfUses(names: Readonly<Record<FieldUse, string>>): readonly WantedField[] {
  return Object.entries(byUse).map(([key, { options = [], ...field }]) => {
    const use = key as FieldUse;
    return { ...field, options, use, name: names[use], fitting: typesFor(use) };
  });
}
