import type { Present, PresentWebhook } from '../present.ts';
import type { WantedWebhook } from '../webhook.ts';
import { nothing, type Part } from './part.ts';

/** A webhook is known by where it leads, or else by its name. */
export function planWebhook(wanted: WantedWebhook | undefined, { webhooks }: Present): Part {
  if (wanted === undefined || webhooks.kind === 'unseen') return nothing;
  const present =
    webhooks.webhooks.find(({ url }) => url === wanted.url) ??
    webhooks.webhooks.find(({ name }) => name === wanted.name);
  if (present === undefined)
    return { ...nothing, steps: [{ kind: 'create-webhook', webhook: wanted }] };
  const faults = faultsOf(wanted, present);
  if (faults.length === 0) return { ...nothing, inPlace: [`the webhook "${present.name}"`] };
  return { ...nothing, steps: [{ kind: 'mend-webhook', webhook: wanted, present, faults }] };
}

/** Whether the secret is the same, nobody can see. */
function faultsOf(wanted: WantedWebhook, present: PresentWebhook): readonly string[] {
  return [
    ...(present.url === wanted.url ? [] : [`leads to ${present.url}`]),
    ...(present.enabled ? [] : ['is switched off']),
    ...(present.isSigned ? [] : ['is not signed']),
    ...(present.excludeBody ? ['is sent without a body'] : []),
    ...(wanted.events.every((event) => present.events.includes(event))
      ? []
      : [`does not tell of ${wanted.events.join(' and ')}`]),
    ...(present.jql === wanted.jql
      ? []
      : [`is for ${present.jql === '' ? 'everything' : present.jql}`]),
  ];
}
