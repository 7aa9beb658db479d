import { z } from 'zod';
import type { IssueId } from '../campaign/ids.ts';
import { type Issue, readIssues } from './issues.ts';
import type { Transport } from './transport/transport.ts';

/** Made once: it is asked of thousands of issues at a time. */
const Labels = z.array(z.string()).catch([]);

/** Reads which of the issues carry a label. */
export async function readLabelled(
  transport: Transport,
  ids: readonly IssueId[],
  label: string,
  signal: AbortSignal,
): Promise<ReadonlySet<IssueId>> {
  const issues = await readIssues(transport, ids, ['labels'], signal);
  return new Set(
    issues.filter(({ fields }) => labelsOf(fields).includes(label)).map(({ id }) => id),
  );
}

export function labelsOf(fields: Issue['fields']): readonly string[] {
  return Labels.parse(fields.labels);
}
