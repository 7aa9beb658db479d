import { createHash } from 'node:crypto';
import type { IssueAttachment } from '../campaign/campaign.ts';
import type { AttachmentRef } from '../campaign/content.ts';
import { type Jira, JiraRefused } from '../jira/port.ts';
import { type DataTable, readTable, type TableReading } from './data-file.ts';
import type { DataFileReading } from './port.ts';
import { type KeyedRow, type Source, SourceFailed } from './source.ts';

/** As large as a file with a line for each of half a million people; it is held in memory while letters are made. */
const mostBytes = 25 * 1024 * 1024;
/** Of files that are kept after they were read, whoever uses them; a run holds on to its own. */
const mostKeptBytes = mostBytes;

interface ReadFile {
  readonly reading: TableReading;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** CSV files that are attached to campaigns. Jira never changes the bytes of an attachment, so each is read once. */
export class DataFiles {
  readonly #jira: Pick<Jira, 'attachment'>;
  /** By attachment; the one used last is the last. */
  readonly #kept = new Map<string, ReadFile>();

  constructor(jira: Pick<Jira, 'attachment'>) {
    this.#jira = jira;
  }

  async read(file: IssueAttachment, signal: AbortSignal): Promise<DataFileReading> {
    const { id, name, mediaType } = file;
    const problem = sizeProblem(file);
    if (problem !== undefined) return { kind: 'problems', problems: [problem] };
    let read: ReadFile;
    try {
      read = await this.#readOnce(file, signal);
    } catch (error) {
      if (!(error instanceof SourceFailed)) throw error;
      return { kind: 'problems', problems: [`${error.message}.`] };
    }
    const { reading, sha256, sizeBytes } = read;
    if (reading.kind === 'problems') return reading;
    const { by, columns, count } = reading.table;
    return { kind: 'file', ref: { id, name, mediaType, sizeBytes, sha256, by }, columns, count };
  }

  /** A file as a campaign was frozen with it. */
  source(ref: AttachmentRef): Source {
    let held: DataTable | undefined;
    const table = async (signal: AbortSignal) => {
      if (held !== undefined) return held;
      const { reading, sha256 } = await this.#readOnce(ref, signal);
      if (sha256 !== ref.sha256)
        throw new SourceFailed(`${ref.name} is not the file that it was`, false);
      if (reading.kind === 'problems')
        throw new SourceFailed(withoutStop(reading.problems.join(' ')), false);
      held = reading.table;
      return held;
    };
    return {
      columns: async (signal) => (await table(signal)).columns,
      async rows(keys, signal) {
        const { rows } = await table(signal);
        return keys.flatMap((key) => (rows.get(key) ?? []).map((row): KeyedRow => ({ key, row })));
      },
      async [Symbol.asyncDispose]() {},
    };
  }

  async #readOnce({ id, name }: Pick<AttachmentRef, 'id' | 'name'>, signal: AbortSignal) {
    const kept = this.#kept.get(id);
    if (kept !== undefined) {
      this.#kept.delete(id);
      this.#kept.set(id, kept);
      return kept;
    }
    const bytes = await this.#fetch(id, name, signal);
    const reading = await readTable(name, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const read: ReadFile = { reading, sha256, sizeBytes: bytes.length };
    this.#keep(id, read);
    return read;
  }

  async #fetch(id: string, name: string, signal: AbortSignal): Promise<Buffer> {
    try {
      return await this.#jira.attachment(id, signal);
    } catch (error) {
      if (!(error instanceof JiraRefused)) throw error;
      const reason = `${name} is not attached any more. ${withoutStop(error.message)}`;
      throw new SourceFailed(reason, false, { cause: error });
    }
  }

  #keep(id: string, read: ReadFile): void {
    this.#kept.set(id, read);
    let bytes = 0;
    for (const { sizeBytes } of this.#kept.values()) bytes += sizeBytes;
    for (const [oldest, { sizeBytes }] of this.#kept) {
      if (bytes <= mostKeptBytes || oldest === id) return;
      this.#kept.delete(oldest);
      bytes -= sizeBytes;
    }
  }
}

/** Whoever says it ends the sentence. */
function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

function sizeProblem({ name, sizeBytes }: IssueAttachment): string | undefined {
  if (sizeBytes <= mostBytes) return undefined;
  const [has, may] = [sizeBytes, mostBytes].map((bytes) => (bytes / 1024 / 1024).toFixed(0));
  return `${name} has ${has} MB; a data file may have ${may} MB. Leave out lines and columns that no letter needs.`;
}
