import {
  decodeSource,
  htmlFile,
  partialName,
  subjectFile,
  type TemplateRead,
  textFile,
} from './source.ts';

/** A template file as it is attached to a campaign. */
export interface TemplateFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const partialFile = /^(?<name>.+)\.partial\.hbs$/;

/** Tells the template's files among a campaign's attachments from those that go with the mail. */
export function isTemplateFile(name: string): boolean {
  return name.toLowerCase().endsWith('.hbs');
}

/** Makes a template of `subject.hbs`, `body.html.hbs`, `body.text.hbs` and any `<name>.partial.hbs`. */
export function templateFromAttachments(files: readonly TemplateFile[]): TemplateRead {
  const sources = new Map<string, string>();
  const partials: Record<string, string> = {};
  const problems: string[] = [];

  for (const { name, bytes } of files) {
    const partial = partialFile.exec(name)?.groups?.['name'];
    const decoded = decodeSource(name, bytes);
    if (decoded.kind === 'problem') problems.push(decoded.problem);
    else if (sources.has(name)) problems.push(`${name} is attached twice; remove one of them.`);
    else if (partial !== undefined && !partialName.test(partial))
      problems.push(`${name}: a partial's name takes letters, digits and dashes.`);
    else if (partial === undefined && ![subjectFile, htmlFile, textFile].includes(name))
      problems.push(
        `${name} is not a part of a template; use ${subjectFile}, ${htmlFile}, ${textFile} and <name>.partial.hbs.`,
      );
    else {
      sources.set(name, decoded.text);
      if (partial !== undefined) partials[partial] = decoded.text;
    }
  }
  const html = sources.get(htmlFile);
  const text = sources.get(textFile);
  if (html === undefined && text === undefined && problems.length === 0)
    problems.push(`The attached template has no body: attach ${htmlFile}, ${textFile} or both.`);
  if (problems.length > 0) return { kind: 'problems', problems };
  return {
    kind: 'template',
    template: {
      subject: sources.get(subjectFile) ?? '',
      partials,
      ...(html !== undefined && { html }),
      ...(text !== undefined && { text }),
    },
  };
}
