import { compareText } from './compare-text.ts';
import type { Content, GroupTemplate, LetterTemplate } from './content.ts';

/** Every difference between two templates, a sentence each. */
export function compareTemplates(then: LetterTemplate, now: LetterTemplate): readonly string[] {
  const names = [...new Set([...Object.keys(then.partials), ...Object.keys(now.partials)])];
  return [
    ...compareText('The Subject', then.subject, now.subject),
    ...compareText('The preheader', then.preheader, now.preheader),
    ...compareHtml(then, now),
    ...compareText('The text of the template', then.text, now.text),
    ...names
      .toSorted()
      .flatMap((name) =>
        compareText(`The partial “${name}”`, then.partials[name], now.partials[name]),
      ),
  ];
}

/** In its author's own words where the HTML was made of something else. */
function compareHtml(then: LetterTemplate, now: LetterTemplate): readonly string[] {
  const [was, is] = [then.madeOf, now.madeOf];
  if (was !== undefined && is !== undefined && was.file === is.file && was.source !== is.source)
    return compareText(is.file, was.source, is.source);
  if (was?.file !== is?.file) return [`The HTML is ${origin(is)} now, and was ${origin(was)}.`];
  return compareText('The HTML of the template', then.html, now.html);
}

function origin(madeOf: LetterTemplate['madeOf']): string {
  return madeOf === undefined ? 'written as it is' : `made of ${madeOf.file}`;
}

/** Every difference in what some groups get in place of the campaign's template. */
export function compareGroupTemplates(
  { groupTemplates: then = [] }: Pick<Content, 'groupTemplates'>,
  { groupTemplates: now = [] }: Pick<Content, 'groupTemplates'>,
): readonly string[] {
  const names = [...new Set([...then, ...now].map(({ name }) => name))];
  return names.flatMap((name) => {
    const was = then.find((each) => each.name === name);
    const is = now.find((each) => each.name === name);
    if (is === undefined)
      return [`The template “${name}” was for ${quoted(was)}, and is for nobody now.`];
    if (was === undefined) return [`The template “${name}” is for ${quoted(is)} now.`];
    const others =
      quoted(was) === quoted(is)
        ? []
        : [`The template “${name}” is for ${quoted(is)} now, and was for ${quoted(was)}.`];
    const changes = compareTemplates(was.template, is.template);
    return [...others, ...changes.map((change) => `Template “${name}”: ${change}`)];
  });
}

function quoted(template: GroupTemplate | undefined): string {
  return (template?.groups ?? []).map((group) => `“${group}”`).join(', ');
}
