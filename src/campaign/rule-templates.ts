import type { CampaignAlone, Rule } from './campaign.ts';

/** A template that rules name, and whom it is for. */
export interface RuleTemplate {
  readonly name: string;
  readonly groups: readonly string[];
  /** The first of those that name it. */
  readonly rule: Rule;
}

/** Which templates a campaign's letters are made of, by name. */
export interface TemplatesInUse {
  /** Empty where the campaign's letter is not a template by name. */
  readonly own: string;
  readonly ofRules: readonly RuleTemplate[];
  readonly problems: readonly string[];
}

/**
 * What rules that include put in place of the campaign's letter. A campaign that has no letter and needs none, since all
 * of its rules name a template, is as one with that of its first rule.
 */
export function templatesInUse(
  { template, rules = [] }: Pick<CampaignAlone, 'template' | 'rules'>,
  hasLetter: boolean,
): TemplatesInUse {
  const includes = rules.filter(({ effect }) => effect === 'include');
  const needsNone = !hasLetter && includes.every((rule) => rule.template !== '');
  const own = needsNone ? (includes[0]?.template ?? '') : template;
  const names = new Set(includes.map((rule) => rule.template));
  const ofRules = [...names].flatMap((name): readonly RuleTemplate[] => {
    const naming = includes.filter((each) => each.template === name);
    const [rule] = naming;
    if (name === '' || name === own || rule === undefined) return [];
    return [{ name, groups: [...new Set(naming.map(({ summary }) => summary))], rule }];
  });
  return { own, ofRules, problems: problemsOf(includes) };
}

/** Rules of one name make one group, which gets one letter. */
function problemsOf(includes: readonly Rule[]): readonly string[] {
  return includes.flatMap((rule, index) => {
    const { key, summary, template } = rule;
    const other = includes
      .slice(0, index)
      .find((each) => each.summary === summary && each.template !== template);
    return other === undefined
      ? []
      : [
          `The rules ${other.key} and ${key} are both called “${summary}”, which makes them one group, but their templates differ: give one of them another name.`,
        ];
  });
}
