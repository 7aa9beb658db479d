import type { IssueAttachment } from '../campaign/campaign.ts';
import type { LetterTemplate } from '../campaign/content.ts';

/** A template whose HTML shows pictures by their `Content-ID`. */
export interface Illustrated {
  readonly template: LetterTemplate;
  /** `Content-ID` by the name of the file. */
  readonly pictures: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

const source = /(\bsrc\s*=\s*)(["'])cid:([^"']*)\2/gi;
/** What needs no quoting in a `Content-ID`, and no escaping in the address of one. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Finds the pictures that `<img src="cid:logo.png">` names among a campaign's attachments. */
export function illustrate(
  template: LetterTemplate,
  files: readonly IssueAttachment[],
): Illustrated {
  const pictures = new Map<string, string>();
  const problems = new Set<string>();
  const show = (html: string) =>
    html.replaceAll(source, (_, attribute: string, quote: string, name: string) => {
      const problem = problemOf(name, files);
      if (problem !== undefined) problems.add(problem);
      pictures.set(name, contentIdOf(name));
      return `${attribute}${quote}cid:${contentIdOf(name)}${quote}`;
    });
  const { html, partials } = template;
  const illustrated: LetterTemplate = {
    ...template,
    ...(html !== undefined && { html: show(html) }),
    partials: Object.fromEntries(
      Object.entries(partials).map(([name, partial]) => [name, show(partial)]),
    ),
  };
  return { template: illustrated, pictures, problems: [...problems] };
}

/** An address of its own kind (RFC 2392); the same for a file of the same name. */
function contentIdOf(name: string): string {
  return `${name}@postboard`;
}

function problemOf(name: string, files: readonly IssueAttachment[]): string | undefined {
  const shown = `The picture “cid:${name}”`;
  if (!plainName.test(name))
    return `${shown} has a name that mails cannot use: letters, digits, dots and dashes will do. Rename the file.`;
  const [file, ...others] = files.filter((each) => each.name === name);
  if (file === undefined) return `${shown} is not attached: attach a file called ${name}.`;
  if (others.length > 0) return `${name} is attached twice; remove one of them.`;
  return /^image\//i.test(file.mediaType) ? undefined : `${shown} is not a picture.`;
}
