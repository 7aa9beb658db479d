import type { CampaignAlone, IssueAttachment } from '../campaign/campaign.ts';
import type { AttachmentRef, Content, LetterTemplate } from '../campaign/content.ts';
import type { Imprint } from '../campaign/imprint.ts';
import type { Jira } from '../jira/port.ts';
import type { CampaignSources, MergeSources } from '../merge-data/port.ts';
import type { TemplatesByGroup } from '../templates/by-group.ts';
import type { CompiledTemplate } from '../templates/compile.ts';
import { identifyFiles, mailedFiles, sizeProblem } from './attachments.ts';
import { type DataFilesReading, readDataFiles } from './data-files.ts';
import { imprintProblems } from './footing.ts';
import { type Mailboxes, readMailboxes } from './mailboxes.ts';
import { readTemplates, type TemplatesReading } from './templates.ts';

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
export interface ContentReading extends Mailboxes, Pick<TemplatesReading, 'pictures'> {
  readonly template: TemplatesReading['template'];
  /** In place of it, for some groups. */
  readonly groupTemplates: TemplatesReading['groupTemplates'];
  /** What its letters may take from. */
  readonly sources: CampaignSources | undefined;
  readonly dataFiles: DataFilesReading['files'];
  /** Undefined when there is no template, or one of them does not compile. */
  readonly compiled: TemplatesByGroup | undefined;
  /** Go with every mail. */
  readonly files: readonly IssueAttachment[];
}

/** Content that can be frozen, with the fields of recipients that its letters need, or everything that is wrong with it. */
export type CheckedContent =
  | { readonly kind: 'sound'; readonly value: Content; readonly fields: readonly string[] }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** Finds every problem of a campaign's content at once, its rules' templates included; whom they select plays no part. */
export async function readContent(
  campaign: CampaignAlone,
  options: ContentOptions,
  signal: AbortSignal,
): Promise<ContentReading> {
  const mailboxes = readMailboxes(campaign, options.fromDomains);
  const files = mailedFiles(campaign.attachments);
  const data = await readDataFiles(campaign.attachments, options.mergeData, signal);
  const sources = options.mergeData?.forCampaign(data.files.map(({ ref }) => ref));
  const known = {
    fields: options.jira.mergeFields.map((field) => field.mergeName),
    // A source that is slow today holds up only the campaigns that may take from it.
    async sources(template: LetterTemplate) {
      const text = JSON.stringify(template);
      const found = new Map(await sources?.known((name) => text.includes(name), signal));
      for (const name of data.broken) found.set(name, undefined);
      return found;
    },
  };
  const written = await readTemplates(campaign, files, options, known, signal);
  const tooLarge = sizeProblem(files);
  const problems = [
    ...mailboxes.problems,
    ...imprintProblems(campaign, options.imprint),
    ...written.problems,
    ...transportProblems(campaign, options.transports),
    ...data.problems,
    ...(tooLarge === undefined ? [] : [tooLarge]),
  ];
  const { template, groupTemplates, compiled, pictures } = written;
  const read = { template, groupTemplates, compiled, pictures, files, sources };
  return { ...mailboxes, ...read, problems, dataFiles: data.files };
}

/** As {@link readContent}, and makes the content that can be frozen. Attachments that are `known` are not read again. */
export async function checkContent(
  campaign: CampaignAlone,
  options: ContentOptions,
  signal: AbortSignal,
  known: readonly AttachmentRef[] = [],
): Promise<CheckedContent> {
  const reading = await readContent(campaign, options, signal);
  const { problems, from, replyTo, template, groupTemplates, testRecipients } = reading;
  if (problems.length > 0 || from === undefined || template === undefined)
    return { kind: 'problems', problems };
  const { files, pictures } = reading;
  const attachments = await identifyFiles(files, pictures, options.jira, known, signal);
  const compiled = reading.compiled?.all ?? [];
  const { transports = [] } = campaign;
  const used = new Set(compiled.flatMap(({ data }) => [...data.keys()]));
  const sources = [...used].toSorted().flatMap((name) => {
    const sha256 = reading.sources?.digestOf(name);
    return sha256 === undefined ? [] : [{ name, sha256 }];
  });
  const dataFiles = reading.dataFiles.map(({ ref }) => ref);
  return {
    kind: 'sound',
    fields: fieldsFor(compiled, reading.sources),
    value: {
      from,
      template,
      ...(groupTemplates.length > 0 && { groupTemplates }),
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
  templates: readonly Pick<CompiledTemplate, 'fields' | 'data'>[],
  sources: Pick<CampaignSources, 'fields'> | undefined,
): readonly string[] {
  return [
    ...new Set(
      templates.flatMap(({ fields, data }) => [...fields, ...(sources?.fields(data) ?? [])]),
    ),
  ];
}

function transportProblems(
  { transports = [] }: CampaignAlone,
  known: readonly string[] = [],
): readonly string[] {
  return transports
    .filter((name) => !known.includes(name))
    .map(
      (name) =>
        `The label transport-${name} names no mail server; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`,
    );
}
