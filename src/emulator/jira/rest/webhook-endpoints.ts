import { z } from 'zod';
import { parseJql } from '../jql/parse.ts';
import { type Webhook, type WebhookEvent, webhookEvents } from '../webhooks/webhook.ts';
import {
  type Answer,
  type Call,
  type Endpoint,
  noContent,
  ok,
  parameter,
  readBody,
} from './call.ts';
import { demand } from './issue-access.ts';
import { refusal } from './refusal.ts';

const path = '/rest/webhooks/1.0/webhook';

const section = 'issue-related-events-section';

/** The OpenAPI document leaves these out; this is the example of the page below. */
const WebhookDetails = z.strictObject({
  name: z.string(),
  url: z.url(),
  excludeBody: z.boolean(),
  filters: z.strictObject({ [section]: z.string() }),
  events: z.array(z.enum(webhookEvents)),
  enabled: z.boolean(),
  self: z.url(),
  lastUpdatedUser: z.string(),
  lastUpdatedDisplayName: z.string(),
  lastUpdated: z.int(),
  isSigned: z.boolean(),
});

/** Webhooks that an administrator registers (https://developer.atlassian.com/server/jira/platform/webhooks/). */
export const webhookEndpoints: readonly Endpoint[] = [
  { method: 'GET', path, answer: readWebhooks, success: z.array(WebhookDetails) },
  { method: 'POST', path, answer: createWebhook, success: WebhookDetails },
  { method: 'GET', path: `${path}/:id`, answer: readWebhook, success: WebhookDetails },
  { method: 'PUT', path: `${path}/:id`, answer: updateWebhook, success: WebhookDetails },
  { method: 'DELETE', path: `${path}/:id`, answer: deleteWebhook },
];

const WebhookRequest = z.object({
  name: z.string().min(1),
  url: z.url({ protocol: /^https?$/ }),
  events: z.array(z.string()).default([]),
  filters: z
    .object({ [section]: z.string().default('') })
    .partial()
    .default({}),
  excludeBody: z.boolean().default(false),
  enabled: z.boolean().default(true),
  secret: z.string().optional(),
});

function demandAdministrator(call: Call): void {
  demand(call, 'ADMINISTER', 'Only Jira administrators may manage webhooks.');
}

function createWebhook(call: Call): Answer {
  const webhook = save(call, call.store.numbers.next('webhook'), undefined);
  return { status: 201, body: webhookShape(webhook, call) };
}

function updateWebhook(call: Call): Answer {
  const known = webhookOf(call);
  return ok(webhookShape(save(call, known.id, known.secret), call));
}

function save(call: Call, id: string, knownSecret: string | undefined): Webhook {
  demandAdministrator(call);
  const request = readBody(call, WebhookRequest);
  const unknown = request.events.filter((event) => !isWebhookEvent(event));
  if (unknown.length > 0) throw refusal(400, [`Unknown events: ${unknown.join(', ')}`]);
  const filter = request.filters[section] ?? '';
  const parsed = parseJql(filter);
  if (parsed.kind === 'error') throw refusal(400, [parsed.sentence]);
  const webhook: Webhook = {
    id,
    name: request.name,
    url: request.url,
    events: request.events.filter(isWebhookEvent),
    filter,
    excludeBody: request.excludeBody,
    enabled: request.enabled,
    secret: request.secret ?? knownSecret,
    lastUpdated: call.store.now(),
    owner: call.reader,
  };
  call.site.webhooks.save(webhook);
  return webhook;
}

function isWebhookEvent(event: string): event is WebhookEvent {
  return webhookEvents.some((each) => each === event);
}

function readWebhooks(call: Call): Answer {
  demandAdministrator(call);
  return ok(call.site.webhooks.all().map((webhook) => webhookShape(webhook, call)));
}

function readWebhook(call: Call): Answer {
  return ok(webhookShape(webhookOf(call), call));
}

function deleteWebhook(call: Call): Answer {
  call.site.webhooks.delete(webhookOf(call).id);
  return noContent;
}

function webhookOf(call: Call): Webhook {
  demandAdministrator(call);
  const webhook = call.site.webhooks.get(parameter(call, 'id'));
  if (webhook === undefined) throw refusal(404, ['The webhook does not exist.']);
  return webhook;
}

/** The secret is never shown again. */
function webhookShape(webhook: Webhook, call: Call) {
  const { id, name, url, excludeBody, filter, events, enabled, owner, lastUpdated } = webhook;
  return {
    name,
    url,
    excludeBody,
    filters: { [section]: filter },
    events,
    enabled,
    self: `${call.base}${path}/${id}`,
    lastUpdatedUser: owner.accountId,
    lastUpdatedDisplayName: owner.displayName,
    lastUpdated,
    isSigned: webhook.secret !== undefined,
  };
}
