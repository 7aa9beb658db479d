import {
  decodeSource,
  partialName,
  type TemplateRead,
  templateFiles,
  templateOf,
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

/** Makes a template of {@link templateFiles} and any `<name>.partial.hbs`. */
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
    else if (partial === undefined && !templateFiles.includes(name))
      problems.push(
        `${name} is not a part of a template; use ${templateFiles.join(', ')} and <name>.partial.hbs.`,
      );
    else {
      sources.set(name, decoded.text);
      if (partial !== undefined) partials[partial] = decoded.text;
    }
  }
  if (problems.length > 0) return { kind: 'problems', problems };
  return templateOf('The attached template', sources, partials);
}
