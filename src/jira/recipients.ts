import type { MergeValue, Recipient } from '../campaign/campaign.ts';
import type { IssueId } from '../campaign/ids.ts';
import { readIssues } from './issues.ts';
import { mergeValueOf, textOf } from './merge-value.ts';
import type { Site } from './site/site.ts';
import type { Transport } from './transport/transport.ts';

/** Reads recipients by id with the merge fields named; what is no recipient any more is left out. */
export async function readRecipients(
  transport: Transport,
  site: Site,
  ids: readonly IssueId[],
  mergeNames: readonly string[],
  signal: AbortSignal,
): Promise<readonly Recipient[]> {
  const wanted = new Set(mergeNames);
  const mergeFields = site.mergeFields.filter(({ mergeName }) => wanted.has(mergeName));
  const address = site.fields.of('address').id;
  const fieldIds = [address, ...mergeFields.map(({ fieldId }) => fieldId)];
  const issues = await readIssues(transport, ids, fieldIds, signal);
  return issues
    .filter(({ fields }) => site.types.oursOf(fields.issuetype.id) === 'recipient')
    .map(({ id, key, fields }) => ({
      id,
      key,
      status: site.recipientStatuses.oursOf(fields.status.id),
      address: textOf(fields[address]),
      fields: Object.fromEntries(
        mergeFields.map(({ mergeName, fieldId, type }): [string, MergeValue] => [
          mergeName,
          mergeValueOf(fields[fieldId], type),
        ]),
      ),
    }));
}
