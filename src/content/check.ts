import type { Campaign, IssueAttachment } from '../campaign/campaign.ts';
import type { AttachmentRef, Content, LetterTemplate } from '../campaign/content.ts';
import type { Imprint } from '../campaign/imprint.ts';
import type { Jira } from '../jira/port.ts';
import type { CampaignSources, MergeSources } from '../merge-data/port.ts';
import {
  isTemplateFile,
  type TemplateFile,
  templateFromAttachments,
} from '../templates/attached.ts';
import { type CompiledTemplate, compileTemplate } from '../templates/compile.ts';
import { readTemplateFolder } from '../templates/folder.ts';
import { makeTemplate } from '../templates/make.ts';
import type { TemplateRead } from '../templates/source.ts';
import { identifyFiles, mailedFiles, sizeProblem } from './attachments.ts';
import { type DataFilesReading, readDataFiles } from './data-files.ts';
import { imprintProblems } from './footing.ts';
import { type Mailboxes, readMailboxes } from './mailboxes.ts';
import { illustrate } from './pictures.ts';

export interface ContentOptions {
  readonly jira: Pick<Jira, 'attachment' | 'mergeFields'>;
  /** Folder with the templates by name. */
  readonly templates: string;
  /** Domains that may stand in From. */
  readonly fromDomains: readonly string[];
  /** Names of the SMTP servers that a campaign may ask for. */
  readonly transports?: readonly string[];
  readonly imprint: Imprint;
  /** Without, templates that use merge data have an unknown source. */
  readonly mergeData?: MergeSources | undefined;
}

/** A campaign's content as far as it can be read, and everything that is wrong with it. */
export interface ContentReading extends Mailboxes {
  readonly template: LetterTemplate | undefined;
  /** What its letters may take from. */
  readonly sources: CampaignSources | undefined;
  readonly dataFiles: DataFilesReading['files'];
  /** Undefined when there is no template, or one that does not compile. */
  readonly compiled: CompiledTemplate | undefined;
  /** Go with every mail. */
  readonly files: readonly IssueAttachment[];
  /** Of those that the HTML shows, the `Content-ID` by name. */
  readonly pictures: ReadonlyMap<string, string>;
}

/** Content that can be frozen, with the fields of recipients that its letters need, or everything that is wrong with it. */
export type CheckedContent =
  | { readonly kind: 'sound'; readonly value: Content; readonly fields: readonly string[] }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

type WithContent = Omit<Campaign, 'rules'>;

const noLetter =
  'There is no letter: name a template in the Template field, attach body.html.hbs or body.mjml.hbs, or write it into the description.';

/** Finds every problem of a campaign's content at once; what its rules select plays no part in it. */
export async function readContent(
  campaign: WithContent,
  options: ContentOptions,
  signal: AbortSignal,
): Promise<ContentReading> {
  const mailboxes = readMailboxes(campaign, options.fromDomains);
  const problems = [...mailboxes.problems, ...imprintProblems(campaign, options.imprint)];
  const knownFields = options.jira.mergeFields.map((field) => field.mergeName);
  const written = await templateOf(campaign, options, knownFields, problems, signal);
  const files = mailedFiles(campaign.attachments);
  const illustrated = written && illustrate(written, files);
  problems.push(...(illustrated?.problems ?? []));
  const template = illustrated?.template;
  problems.push(...transportProblems(campaign, options.transports));
  const data = await readDataFiles(campaign.attachments, options.mergeData, signal);
  problems.push(...data.problems);
  const sources = options.mergeData?.forCampaign(data.files.map(({ ref }) => ref));
  const knownSources = new Map(await sources?.known(signal));
  for (const name of data.broken) knownSources.set(name, undefined);
  const compiled = template && compileTemplate(template, knownFields, knownSources);
  if (compiled?.kind === 'problems') problems.push(...compiled.problems);
  const tooLarge = sizeProblem(files);
  if (tooLarge !== undefined) problems.push(tooLarge);
  return {
    ...mailboxes,
    problems,
    template,
    sources,
    dataFiles: data.files,
    compiled: compiled?.kind === 'compiled' ? compiled : undefined,
    files,
    pictures: illustrated?.pictures ?? new Map(),
  };
}

/** As {@link readContent}, and makes the content that can be frozen. Attachments that are `known` are not read again. */
export async function checkContent(
  campaign: WithContent,
  options: ContentOptions,
  signal: AbortSignal,
  known: readonly AttachmentRef[] = [],
): Promise<CheckedContent> {
  const reading = await readContent(campaign, options, signal);
  const { problems, from, replyTo, template, compiled, testRecipients, files, pictures } = reading;
  if (problems.length > 0 || from === undefined || template === undefined)
    return { kind: 'problems', problems };
  const attachments = await identifyFiles(files, pictures, options.jira, known, signal);
  const { transports = [] } = campaign;
  const sources = [...(compiled?.data.keys() ?? [])].toSorted().flatMap((name) => {
    const sha256 = reading.sources?.digestOf(name);
    return sha256 === undefined ? [] : [{ name, sha256 }];
  });
  const dataFiles = reading.dataFiles.map(({ ref }) => ref);
  return {
    kind: 'sound',
    fields: compiled === undefined ? [] : fieldsFor(compiled, reading.sources),
    value: {
      from,
      template,
      attachments,
      testRecipients,
      ...(replyTo && { replyTo }),
      ...(dataFiles.length > 0 && { dataFiles }),
      ...(transports.length > 0 && { transports }),
      ...(sources.length > 0 && { sources }),
      ...(campaign.isTransactional && { isTransactional: true }),
      ...(campaign.language && { language: campaign.language }),
    },
  };
}

/** Fields of recipients that letters are made of, or that their data is found by. */
export function fieldsFor(
  { fields, data }: Pick<CompiledTemplate, 'fields' | 'data'>,
  sources: Pick<CampaignSources, 'fields'> | undefined,
): readonly string[] {
  return [...new Set([...fields, ...(sources?.fields(data) ?? [])])];
}

async function templateOf(
  campaign: WithContent,
  { jira, templates }: ContentOptions,
  knownFields: readonly string[],
  problems: string[],
  signal: AbortSignal,
): Promise<LetterTemplate | undefined> {
  const read =
    campaign.template === ''
      ? await ownTemplateOf(campaign, jira, signal)
      : await readTemplateFolder(templates, campaign.template);
  if (read.kind === 'problems') {
    problems.push(...read.problems);
    return undefined;
  }
  const subject = campaign.subject.trim() === '' ? read.template.subject : campaign.subject;
  if (subject.trim() === '')
    problems.push('The Subject is empty, and the template has none of its own (subject.hbs).');
  const made = await makeTemplate({ ...read.template, subject }, knownFields);
  if (made.kind === 'template') return made.template;
  problems.push(...made.problems);
  return undefined;
}

/** What is attached to the campaign goes before what is written in its description. */
async function ownTemplateOf(
  { attachments, description }: WithContent,
  jira: ContentOptions['jira'],
  signal: AbortSignal,
): Promise<TemplateRead> {
  const attached = attachments.filter(({ name }) => isTemplateFile(name));
  if (attached.length > 0)
    return templateFromAttachments(
      await Promise.all(
        attached.map(
          async ({ id, name }): Promise<TemplateFile> => ({
            name,
            bytes: await jira.attachment(id, signal),
          }),
        ),
      ),
    );
  if (description === '') return { kind: 'problems', problems: [noLetter] };
  const fragment = { writtenIn: 'The description', html: description };
  return { kind: 'template', template: { subject: '', partials: {}, fragment } };
}

function transportProblems(
  { transports = [] }: WithContent,
  known: readonly string[] = [],
): readonly string[] {
  return transports
    .filter((name) => !known.includes(name))
    .map(
      (name) =>
        `The label transport-${name} names no mail server; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`,
    );
}
