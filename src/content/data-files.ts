import type { IssueAttachment } from '../campaign/campaign.ts';
import { sourceOfFile } from '../merge-data/data-file-name.ts';
import type { DataFileReading, MergeSources } from '../merge-data/port.ts';

type DataFileFound = Extract<DataFileReading, { kind: 'file' }> & { readonly source: string };

/** The CSV files of a campaign that are sources of data. */
export interface DataFilesReading {
  readonly files: readonly DataFileFound[];
  readonly problems: readonly string[];
  /** Names of sources that are there and cannot be read. */
  readonly broken: readonly string[];
}

const sourceName = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Reads `<source>.data.csv` for each of them, and finds everything that is wrong with them. */
export async function readDataFiles(
  attachments: readonly IssueAttachment[],
  mergeData: MergeSources | undefined,
  signal: AbortSignal,
): Promise<DataFilesReading> {
  const files: DataFileFound[] = [];
  const problems: string[] = [];
  const broken: string[] = [];
  const seen = new Set<string>();
  for (const attachment of attachments) {
    const { name } = attachment;
    const source = sourceOfFile(name);
    if (source === undefined || mergeData === undefined) continue;
    const problem = problemOfName(source, name, seen, mergeData);
    seen.add(source);
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    const read = await mergeData.readFile(attachment, signal);
    if (read.kind === 'file') files.push({ ...read, source });
    else {
      problems.push(...read.problems);
      broken.push(source);
    }
  }
  return { files, problems, broken };
}

function problemOfName(
  source: string,
  name: string,
  seen: ReadonlySet<string>,
  mergeData: MergeSources,
): string | undefined {
  if (!sourceName.test(source))
    return `${name}: templates use the data by the name before “.data.csv”, which takes letters, digits and underscores, a letter first.`;
  if (seen.has(source)) return `${name} is attached twice; remove one of them.`;
  if (mergeData.forCampaign().digestOf(source) !== undefined)
    return `${name}: there is a source “${source}” in the config already; give the file another name.`;
  return undefined;
}
