import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { partialNames } from './partials.ts';
import {
  decodeSource,
  partialName,
  type TemplateRead,
  templateFiles,
  templateOf,
  tooLarge,
} from './source.ts';

const templateName = /^[a-z0-9][a-z0-9_-]{0,63}$/;
/** Where what several templates share is kept; not templates themselves. */
const sharedFolders = ['layouts', 'partials'] as const;

/**
 * Reads `<root>/<name>/*.hbs` and those files of `<root>/layouts` and `<root>/partials` that
 * they put in. Nothing outside the root is read, through links neither.
 */
export async function readTemplateFolder(root: string, name: string): Promise<TemplateRead> {
  if (!templateName.test(name) || sharedFolders.some((folder) => folder === name))
    return problem(
      `The template “${name}” cannot be a folder's name: it takes lower-case letters, digits and dashes.`,
    );
  const files = await openRoot(root);
  if (files === undefined) return problem(`The templates folder ${root} does not exist.`);
  const own = await files.list(name);
  if (own === undefined) return problem(`There is no template “${name}”.`);

  const strangers = own.filter((file) => file.endsWith('.hbs') && !templateFiles.includes(file));
  const problems = strangers.map(
    (file) => `${name}/${file} is not a part of a template; use ${templateFiles.join(', ')}.`,
  );
  const read = async (file: string) => {
    const source = await files.read(file);
    if (source?.kind === 'problem') problems.push(source.problem);
    return source?.kind === 'source' ? source.text : undefined;
  };

  const sources = new Map<string, string>();
  for (const file of templateFiles) {
    const source = await read(`${name}/${file}`);
    if (source !== undefined) sources.set(file, source);
  }
  const partials = await readPartials([...sources.values()], read, problems);
  if (problems.length > 0) return { kind: 'problems', problems };
  return templateOf(`The template “${name}”`, sources, partials);
}

/** Takes in only what is used, from there on too, so that an edit elsewhere does not change a template. */
async function readPartials(
  sources: readonly string[],
  read: (file: string) => Promise<string | undefined>,
  problems: string[],
): Promise<Readonly<Record<string, string>>> {
  const partials: Record<string, string> = {};
  const wanted = sources.flatMap((source) => partialNames(source));
  for (const name of wanted) {
    // A name that is not there, or is none, is reported with its line when the template is compiled.
    if (Object.hasOwn(partials, name) || !partialName.test(name)) continue;
    const [layout, partial] = await Promise.all(
      sharedFolders.map((folder) => read(`${folder}/${name}.hbs`)),
    );
    if (layout !== undefined && partial !== undefined)
      problems.push(`There is both a layout and a partial “${name}”; rename one.`);
    const source = layout ?? partial;
    if (source === undefined) continue;
    partials[name] = source;
    wanted.push(...partialNames(source));
  }
  return partials;
}

async function openRoot(root: string) {
  const realRoot = await realpath(root).catch(ignoreAbsent);
  if (realRoot === undefined) return undefined;

  /** The path without links, or undefined when there is nothing there or it leads out of the root. */
  async function inside(path: string): Promise<string | undefined> {
    const real = await realpath(join(realRoot ?? root, path)).catch(ignoreAbsent);
    return real?.startsWith(`${realRoot}${sep}`) ? real : undefined;
  }

  return {
    async list(folder: string): Promise<readonly string[] | undefined> {
      const path = await inside(folder);
      return path === undefined ? undefined : readdir(path).catch(ignoreAbsent);
    },
    async read(file: string): Promise<ReturnType<typeof decodeSource> | undefined> {
      const path = await inside(file);
      if (path === undefined) return undefined;
      const oversize = tooLarge(file, (await stat(path)).size);
      if (oversize !== undefined) return { kind: 'problem', problem: oversize };
      return decodeSource(file, await readFile(path));
    },
  };
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw new Error('Cannot read the templates folder', { cause: error });
}

function problem(sentence: string): TemplateRead {
  return { kind: 'problems', problems: [sentence] };
}
