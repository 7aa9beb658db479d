import { z } from 'zod';
import type { IssueId } from '../campaign/ids.ts';
import { JiraRefused, type Reviewed } from './port.ts';
import { getIssueProperty, setIssueProperty } from './requests.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

/** Property of rules and campaigns: what was said last on an edit, and of which state. */
const reviewProperty = 'postboard-review';

const nothing: Reviewed = { fingerprint: undefined, dryRun: undefined, comment: undefined };
const ReviewProperty = z.object({
  value: z.object({
    fingerprint: z.string().optional(),
    dryRun: z.string().optional(),
    comment: z.string().optional(),
  }),
});

export async function readReviewed(
  transport: Transport,
  issue: IssueId,
  signal: AbortSignal,
): Promise<Reviewed> {
  try {
    const answer = await getIssueProperty(transport.until(signal), {
      issueIdOrKey: issue,
      propertyKey: reviewProperty,
    });
    const { fingerprint, dryRun, comment } = understand(ReviewProperty, answer).value;
    return { fingerprint, dryRun, comment };
  } catch (error) {
    if (error instanceof JiraRefused && error.status === 404) return nothing;
    throw error;
  }
}

export async function writeReviewed(
  transport: Transport,
  issue: IssueId,
  reviewed: Reviewed,
  signal: AbortSignal,
): Promise<void> {
  await setIssueProperty(transport.until(signal), {
    issueIdOrKey: issue,
    propertyKey: reviewProperty,
    body: { ...reviewed },
  });
}
