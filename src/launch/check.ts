import { createHash } from 'node:crypto';
import { parseAddress } from '../campaign/address.ts';
import type { Campaign } from '../campaign/campaign.ts';
import type { AttachmentRef, Content, LetterTemplate, Mailbox } from '../campaign/content.ts';
import { parseMailbox } from '../campaign/mailbox.ts';
import type { Jira } from '../jira/port.ts';
import {
  isTemplateFile,
  type TemplateFile,
  templateFromAttachments,
} from '../templates/attached.ts';
import { compileTemplate } from '../templates/compile.ts';
import { readTemplateFolder } from '../templates/folder.ts';

export interface CheckOptions {
  readonly jira: Jira;
  /** Folder with the templates by name. */
  readonly templates: string;
  /** Domains that may stand in From and Reply-To. */
  readonly fromDomains: readonly string[];
}

export type Checked<Value> =
  | { readonly kind: 'sound'; readonly value: Value }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** All attachments of a mail together: most servers refuse mails above 25 MB, and Base64 adds a third. */
const attachmentBytes = 15 * 1024 * 1024;

/** Finds every problem of a campaign's content at once, or makes the content that can be frozen. */
export async function checkContent(
  campaign: Campaign,
  options: CheckOptions,
  signal: AbortSignal,
): Promise<Checked<Content>> {
  const problems: string[] = [];
  const from = mailbox('From', campaign.from, options.fromDomains, problems);
  const replyTo =
    campaign.replyTo === ''
      ? undefined
      : mailbox('Reply-To', campaign.replyTo, undefined, problems);
  const template = await templateOf(campaign, options, problems, signal);
  if (template !== undefined) {
    const compiled = compileTemplate(
      template,
      options.jira.mergeFields.map((field) => field.mergeName),
    );
    if (compiled.kind === 'problems') problems.push(...compiled.problems);
  }
  const attachments = await attachmentsOf(campaign, options, problems, signal);
  const testRecipients = testRecipientsOf(campaign, problems);

  if (problems.length > 0 || from === undefined || template === undefined)
    return { kind: 'problems', problems };
  return {
    kind: 'sound',
    value: { from, template, attachments, testRecipients, ...(replyTo && { replyTo }) },
  };
}

/** Finds every problem of a campaign's rules, in the words of Jira's own parser. */
export async function checkRules(
  campaign: Campaign,
  jira: Jira,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const queries = [
    ...(campaign.audience === '' ? [] : [{ name: 'The Audience', jql: campaign.audience }]),
    ...campaign.rules.map((rule) => ({
      name: `Rule ${rule.key} (${rule.summary})`,
      jql: rule.jql,
    })),
  ];
  const includes = campaign.rules.some((rule) => rule.effect === 'include');
  if (!includes && campaign.audience === '')
    return ['There is nobody to send to: link an include rule, or fill in the Audience field.'];
  const empty = queries.filter(({ jql }) => jql === '').map(({ name }) => `${name} has no JQL.`);
  const written = queries.filter(({ jql }) => jql !== '');
  const errors = await jira.checkJql(
    written.map(({ jql }) => jql),
    signal,
  );
  return [
    ...empty,
    ...written.flatMap(({ name }, index) => {
      const error = errors[index];
      return error === undefined ? [] : [`${name}: ${error}`];
    }),
  ];
}

function mailbox(
  field: string,
  text: string,
  domains: readonly string[] | undefined,
  problems: string[],
): Mailbox | undefined {
  if (text.trim() === '') {
    problems.push(`${field} is empty. Write one mailbox, such as Ada Lovelace <ada@example.com>.`);
    return undefined;
  }
  const parsed = parseMailbox(text);
  if (parsed.kind === 'invalid') {
    problems.push(`${field} “${text}” is not one mailbox: ${parsed.problem}`);
    return undefined;
  }
  const domain = parsed.mailbox.address.slice(parsed.mailbox.address.lastIndexOf('@') + 1);
  if (domains !== undefined && !domains.includes(domain)) {
    problems.push(
      `${field} uses the domain ${domain}; this Postboard may only send from ${domains.join(', ')}.`,
    );
    return undefined;
  }
  return parsed.mailbox;
}

function testRecipientsOf({ testRecipients }: Campaign, problems: string[]): readonly string[] {
  const written = testRecipients.split(/[,;\n]/).map((text) => text.trim());
  return written.filter(Boolean).flatMap((text) => {
    const parsed = parseAddress(text);
    if (parsed.kind === 'address') return [parsed.address];
    problems.push(`Test recipients: “${text}” is not one mail address. ${parsed.problem}`);
    return [];
  });
}

async function templateOf(
  campaign: Campaign,
  { jira, templates }: CheckOptions,
  problems: string[],
  signal: AbortSignal,
): Promise<LetterTemplate | undefined> {
  const attached = campaign.attachments.filter(({ name }) => isTemplateFile(name));
  if (campaign.template === '' && attached.length === 0) {
    problems.push('There is no template: name one in the Template field, or attach body.html.hbs.');
    return undefined;
  }
  const read =
    campaign.template === ''
      ? templateFromAttachments(
          await Promise.all(
            attached.map(
              async ({ id, name }): Promise<TemplateFile> => ({
                name,
                bytes: await jira.attachment(id, signal),
              }),
            ),
          ),
        )
      : await readTemplateFolder(templates, campaign.template);
  if (read.kind === 'problems') {
    problems.push(...read.problems);
    return undefined;
  }
  const subject = campaign.subject.trim() === '' ? read.template.subject : campaign.subject;
  if (subject.trim() === '')
    problems.push('The Subject is empty, and the template has none of its own (subject.hbs).');
  return { ...read.template, subject };
}

async function attachmentsOf(
  campaign: Campaign,
  { jira }: CheckOptions,
  problems: string[],
  signal: AbortSignal,
): Promise<readonly AttachmentRef[]> {
  const files = campaign.attachments.filter(({ name }) => !isTemplateFile(name));
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total > attachmentBytes) {
    const megabytes = (total / 1024 / 1024).toFixed(1);
    problems.push(
      `The attachments are ${megabytes} MB together; a mail may carry ${attachmentBytes / 1024 / 1024} MB. Remove some, or link to them.`,
    );
    return [];
  }
  return Promise.all(
    files.map(async ({ id, name, mediaType }) => {
      const bytes = await jira.attachment(id, signal);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { id, name, mediaType, sizeBytes: bytes.length, sha256 };
    }),
  );
}
