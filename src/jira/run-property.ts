import { z } from 'zod';
import { type IssueId, isRunId, type RunId } from '../campaign/ids.ts';
import { JiraRefused } from './port.ts';
import { getIssueProperty, setIssueProperty } from './requests.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

/** Properties of a campaign that name one of its runs: the last that was started, and the last dry run that it passed. */
export const startedProperty = 'postboard-run';
export const dryRunProperty = 'postboard-dry-run';

const runIdSchema = z.custom<RunId>((value) => typeof value === 'string' && isRunId(value));
const RunProperty = z.object({ value: z.object({ run: runIdSchema }) });

/** Undefined where the issue has no such property. */
export async function readRun(
  transport: Transport,
  campaign: IssueId,
  property: string,
  signal: AbortSignal,
): Promise<RunId | undefined> {
  try {
    const answer = await getIssueProperty(transport.until(signal), {
      issueIdOrKey: campaign,
      propertyKey: encodeURIComponent(property),
    });
    return understand(RunProperty, answer).value.run;
  } catch (error) {
    if (error instanceof JiraRefused && error.status === 404) return undefined;
    throw error;
  }
}

export async function writeRun(
  transport: Transport,
  campaign: IssueId,
  property: string,
  run: RunId,
  signal: AbortSignal,
): Promise<void> {
  await setIssueProperty(transport.until(signal), {
    issueIdOrKey: campaign,
    propertyKey: encodeURIComponent(property),
    body: { run },
  });
}
