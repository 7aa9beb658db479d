import { z } from 'zod';
import { issueKeySchema } from '../issues.ts';
import { JiraRefused } from '../port.ts';
import { createIssues } from '../requests.ts';
import type { Site } from '../site/site.ts';
import { ErrorCollection } from '../transport/refusal.ts';
import type { Transport } from '../transport/transport.ts';
import { understand } from '../understand.ts';
import { write } from './column.ts';
import type { Kept, Texts } from './register.ts';

const Created = z.object({
  issues: z.array(z.object({ key: issueKeySchema })),
  errors: z
    .array(z.object({ failedElementNumber: z.number(), elementErrors: ErrorCollection }))
    .default([]),
});

/** Creates the issues of recipients in one call, and says in their order what became of each. */
export async function createRecipients(
  transport: Transport,
  site: Site,
  recipients: readonly Texts[],
  signal: AbortSignal,
): Promise<readonly Kept[]> {
  try {
    const answer = await createIssues(transport.until(signal), {
      issueUpdates: recipients.map((texts) => ({ fields: fieldsOf(site, texts) })),
    });
    return keptOf(understand(Created, answer), recipients.length, site);
  } catch (error) {
    // Where none could be created the answer is a refusal, which does not say what is wrong with whom.
    if (!(error instanceof JiraRefused)) throw error;
    const problem = withNames(error.message, site);
    if (recipients.length === 1 || error.status !== 400)
      return recipients.map(() => ({ kind: 'refused', problem }));
    const single = recipients.map((texts) => createRecipients(transport, site, [texts], signal));
    return (await Promise.all(single)).flat();
  }
}

/** Issues come in the order in which they were asked for, without those that failed. */
function keptOf(
  { issues, errors }: z.infer<typeof Created>,
  count: number,
  site: Site,
): readonly Kept[] {
  const failed = new Map(errors.map((error) => [error.failedElementNumber, error.elementErrors]));
  const keys = issues.values();
  return Array.from({ length: count }, (_, at): Kept => {
    const wrong = failed.get(at);
    const key = wrong === undefined ? keys.next().value?.key : undefined;
    if (key !== undefined) return { kind: 'kept', key };
    const problem = wrong?.join(' ') || 'Jira does not say what became of it.';
    return { kind: 'refused', problem: withNames(problem, site) };
  });
}

function fieldsOf(site: Site, texts: Texts): Record<string, unknown> {
  const values = [...texts].flatMap(([column, text]) => {
    const written = write(column, text);
    return written.kind === 'value' ? [[column.field.id, written.value] as const] : [];
  });
  const address = [...texts].find(([{ field }]) => field.id === site.fields.of('address').id)?.[1];
  return {
    project: { id: site.projectId },
    issuetype: { id: site.types.idOf('recipient') },
    summary: address,
    ...Object.fromEntries(values),
  };
}

/** Jira calls fields by their ids. */
export function withNames(sentence: string, { siteFields }: Site): string {
  return sentence.replaceAll(
    /customfield_\d+/g,
    (id) => siteFields.find((field) => field.id === id)?.name ?? id,
  );
}
