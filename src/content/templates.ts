import type { CampaignAlone, IssueAttachment } from '../campaign/campaign.ts';
import type { GroupTemplate, LetterTemplate } from '../campaign/content.ts';
import type { KnownSources } from '../campaign/merge-data.ts';
import { type RuleTemplate, templatesInUse } from '../campaign/rule-templates.ts';
import { type TemplatesByGroup, templatesByGroup } from '../templates/by-group.ts';
import { type CompiledTemplate, compileTemplate } from '../templates/compile.ts';
import { illustrate } from './pictures.ts';
import { hasLetter, readTemplate, type TemplateOptions } from './written-template.ts';

/** The templates of a campaign and of its rules, as far as they can be read, and everything that is wrong with them. */
export interface TemplatesReading {
  readonly template: LetterTemplate | undefined;
  readonly groupTemplates: readonly GroupTemplate[];
  /** Undefined when one of them does not compile. */
  readonly compiled: TemplatesByGroup | undefined;
  /** Of the files that one of them shows, the `Content-ID` by name. */
  readonly pictures: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/** What templates may refer to. */
interface Known {
  readonly fields: readonly string[];
  /** With the columns of those that a template may take from. */
  readonly sources: (template: LetterTemplate) => Promise<KnownSources>;
}

type OneReading = Pick<TemplatesReading, 'template' | 'pictures' | 'problems'> & {
  readonly compiled: CompiledTemplate | undefined;
};

export async function readTemplates(
  campaign: CampaignAlone,
  files: readonly IssueAttachment[],
  options: TemplateOptions,
  known: Known,
  signal: AbortSignal,
): Promise<TemplatesReading> {
  const { own, ofRules, problems } = templatesInUse(campaign, hasLetter(campaign));
  const read = async (name: string): Promise<OneReading> => {
    const written = await readTemplate(name, campaign, options, known.fields, signal);
    return examine(written.template, files, known, written.problems);
  };
  const letter = await read(own);
  const others = await Promise.all(
    ofRules.map(async (named) => ({ named, read: await read(named.name) })),
  );
  const all = [letter, ...others.map((other) => other.read)];
  return {
    template: letter.template,
    groupTemplates: others.flatMap(({ named: { name, groups }, read: { template } }) =>
      template === undefined ? [] : [{ name, groups, template }],
    ),
    compiled: compiledOf(letter, others),
    pictures: new Map(all.flatMap(({ pictures }) => [...pictures])),
    problems: [
      ...letter.problems,
      ...problems,
      ...others.flatMap((other) =>
        other.read.problems.map((each) => `${of(other.named)}: ${each}`),
      ),
    ],
  };
}

/** Pictures are looked for among what is attached to the campaign, whoever's template shows them. */
async function examine(
  template: LetterTemplate | undefined,
  files: readonly IssueAttachment[],
  known: Known,
  problems: readonly string[],
): Promise<OneReading> {
  if (template === undefined)
    return { template, compiled: undefined, pictures: new Map(), problems };
  const illustrated = illustrate(template, files);
  const sources = await known.sources(illustrated.template);
  const compiled = compileTemplate(illustrated.template, known.fields, sources);
  return {
    template: illustrated.template,
    compiled: compiled.kind === 'compiled' ? compiled : undefined,
    pictures: illustrated.pictures,
    problems: [
      ...problems,
      ...illustrated.problems,
      ...(compiled.kind === 'problems' ? compiled.problems : []),
    ],
  };
}

function compiledOf(
  letter: OneReading,
  others: readonly { readonly named: RuleTemplate; readonly read: OneReading }[],
): TemplatesByGroup | undefined {
  const compiled = others.flatMap(({ named: { name, groups }, read }) =>
    read.compiled === undefined ? [] : [{ name, groups, compiled: read.compiled }],
  );
  if (letter.compiled === undefined || compiled.length < others.length) return undefined;
  return templatesByGroup(letter.compiled, compiled);
}

function of({ name, rule }: RuleTemplate): string {
  return `The template “${name}” of rule ${rule.key} (${rule.summary})`;
}
