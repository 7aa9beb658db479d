import type { CampaignAlone } from '../campaign/campaign.ts';
import type { LetterTemplate } from '../campaign/content.ts';
import type { Jira } from '../jira/port.ts';
import {
  isTemplateFile,
  type TemplateFile,
  templateFromAttachments,
} from '../templates/attached.ts';
import { readTemplateFolder } from '../templates/folder.ts';
import { makeTemplate } from '../templates/make.ts';
import type { TemplateRead } from '../templates/source.ts';

/** A template as a run freezes it, as far as it can be read, and everything that is wrong with how it was written. */
export interface WrittenTemplate {
  readonly template: LetterTemplate | undefined;
  readonly problems: readonly string[];
}

export interface TemplateOptions {
  readonly jira: Pick<Jira, 'attachment'>;
  /** Folder with the templates by name. */
  readonly templates: string;
}

const noLetter =
  'There is no letter: name a template in the Template field, attach body.html.hbs or body.mjml.hbs, or write it into the description.';

const noSubject = 'The Subject is empty, and the template has none of its own (subject.hbs).';

/** True where the campaign says by itself what to write; its rules may say it, too. */
export function hasLetter({ template, attachments, description }: CampaignAlone): boolean {
  return (
    template !== '' || description !== '' || attachments.some(({ name }) => isTemplateFile(name))
  );
}

/** Reads a template by name, or the campaign's own where that is empty. The campaign's Subject goes before its own. */
export async function readTemplate(
  name: string,
  campaign: CampaignAlone,
  { jira, templates }: TemplateOptions,
  knownFields: readonly string[],
  signal: AbortSignal,
): Promise<WrittenTemplate> {
  const read =
    name === '' ? await readOwn(campaign, jira, signal) : await readTemplateFolder(templates, name);
  if (read.kind === 'problems') return { template: undefined, problems: read.problems };
  const subject = campaign.subject.trim() === '' ? read.template.subject : campaign.subject;
  const made = await makeTemplate({ ...read.template, subject }, knownFields);
  return {
    template: made.kind === 'template' ? made.template : undefined,
    problems: [
      ...(subject.trim() === '' ? [noSubject] : []),
      ...(made.kind === 'problems' ? made.problems : []),
    ],
  };
}

/** What is attached to the campaign goes before what is written in its description. */
async function readOwn(
  { attachments, description }: CampaignAlone,
  jira: TemplateOptions['jira'],
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
