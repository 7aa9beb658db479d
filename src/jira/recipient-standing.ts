import { z } from 'zod';
import type { RecipientStatus } from '../campaign/campaign.ts';
import { textOf } from './merge-value.ts';
import type { RecipientStanding } from './port.ts';
import { recipientsJql, search } from './search.ts';
import type { Site } from './site/site.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

const StatusField = z.object({ status: z.object({ id: z.string() }) });
/** Goes back over a night without any Postboard. */
const minutesOfADay = 24 * 60;
const neverMailed: readonly RecipientStatus[] = ['undeliverable', 'unsubscribed'];

/** See `Jira.recipientsMoved`. */
export async function* recipientsMoved(
  transport: Transport,
  site: Site,
  minutes: number | 'ever',
  signal: AbortSignal,
): AsyncGenerator<readonly RecipientStanding[]> {
  const statuses = neverMailed.map((status) => site.recipientStatuses.idOf(status)).join(', ');
  const isThere = `status in (${statuses})`;
  const hasLeft = (within: number) => `status CHANGED FROM (${statuses}) AFTER "-${within}m"`;
  const query =
    minutes === 'ever'
      ? `${isThere} OR ${hasLeft(minutesOfADay)}`
      : `updated >= "-${minutes}m" AND (${isThere} OR ${hasLeft(minutes)})`;
  const address = site.fields.of('address').id;
  const jql = `${recipientsJql(site, [query])} ORDER BY key ASC`;
  for await (const page of search(transport, jql, ['key', 'status', address], signal))
    yield page.map(({ id, fields }) => ({
      id,
      address: textOf(fields[address]),
      status: site.recipientStatuses.oursOf(understand(StatusField, fields).status.id),
    }));
}
