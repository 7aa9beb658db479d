import { z } from 'zod';
import { understand } from '../../understand.ts';
import { issueFilter, webhookPath } from '../read/webhooks.ts';
import { createBoard as postBoard, createFilter as postFilter } from '../requests.ts';
import type { WantedBoard, WantedFilter } from '../wanted.ts';
import type { WantedWebhook } from '../webhook.ts';
import type { Workshop } from './apply.ts';

export async function createFilter(
  { name, description, jql }: WantedFilter,
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const answer = await postFilter(transport.until(signal), {
    name,
    description,
    jql,
    sharePermissions: [{ type: 'project', project: { id: ids.projectId } }],
  });
  ids.set('filter', name, understand(z.object({ id: z.string() }), answer).id);
}

export async function createBoard(
  { name, filter }: WantedBoard,
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  await postBoard(transport.until(signal), {
    name,
    type: 'kanban',
    filterId: Number(ids.of('filter', filter)),
    location: { type: 'project', projectKeyOrId: ids.projectId },
  });
}

export async function createWebhook(
  webhook: WantedWebhook,
  { transport }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const body = bodyOf(webhook);
  await transport.until(signal).sendRequest({ url: webhookPath, method: 'POST', body });
}

export async function mendWebhook(
  webhook: WantedWebhook,
  id: string,
  { transport }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const url = `${webhookPath}/${id}`;
  await transport.until(signal).sendRequest({ url, method: 'PUT', body: bodyOf(webhook) });
}

function bodyOf({ name, url, events, jql, secret }: WantedWebhook) {
  return {
    name,
    url,
    events,
    secret,
    filters: { [issueFilter]: jql },
    excludeBody: false,
    enabled: true,
  };
}
