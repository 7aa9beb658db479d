import type { JiraOptions, JiraSettings } from '../options.ts';
import { Transport } from '../transport/transport.ts';
import { applyStep, type Workshop } from './apply/apply.ts';
import { KnownIds } from './apply/known-ids.ts';
import { problemOf } from './apply/refused-step.ts';
import { stepsByHand } from './by-hand.ts';
import { planProject } from './plan/plan.ts';
import type { Present } from './present.ts';
import { readPresent } from './read/present.ts';
import { describeStep, type Step } from './step.ts';
import { type ProvisionChoices, type WantedProject, wantedProject } from './wanted.ts';
import { type WantedWebhook, wantedWebhook } from './webhook.ts';

export interface ProvisionOptions extends ProvisionChoices {
  /** Where Jira's webhook shall lead; undefined for none. */
  readonly webhook: { readonly url: string; readonly secret: string } | undefined;
  /** Who will work in the project, where it is another account than the one that sets it up. */
  readonly worker: string | undefined;
  /** Says what would be done, and does nothing. */
  readonly onlyPlan: boolean;
}

/** What is said while a project is set up, in this order. */
export type ProvisionNews =
  /** "the issue type Campaign" */
  | { readonly kind: 'in-place'; readonly what: readonly string[] }
  /** "create the issue type Campaign" */
  | { readonly kind: 'planned' | 'done'; readonly step: string }
  | {
      readonly kind: 'problem';
      readonly sentence: string;
      readonly whatToDo: string;
    }
  /** Lines of the config that have to be changed. */
  | { readonly kind: 'config'; readonly lines: readonly string[] }
  | { readonly kind: 'by-hand'; readonly sentence: string; readonly link: string };

/**
 * Makes the site what Postboard needs, step by step; what is there already stays, so that it can be done again at any
 * time. Ends at the first step that Jira refuses.
 */
export async function* provision(
  jira: JiraOptions,
  options: ProvisionOptions,
  signal: AbortSignal,
): AsyncGenerator<ProvisionNews> {
  const transport = new Transport(jira);
  const wanted = wantedProject(jira, options);
  const webhook =
    options.webhook && wantedWebhook(jira, options.webhook.url, options.webhook.secret);
  const reading = await readPresent(transport, wanted, signal);
  if (reading.kind === 'no-administrator') {
    yield {
      kind: 'problem',
      sentence: `${reading.account.displayName} (${jira.email}) does not administer Jira at ${jira.site}.`,
      whatToDo:
        'Use the e-mail address and the token of somebody who does: --admin EMAIL and JIRA_ADMIN_TOKEN. Postboard itself goes on with its own account.',
    };
    return;
  }

  const { present } = reading;
  const plan = planProject(wanted, webhook, present);
  if (plan.inPlace.length > 0) yield { kind: 'in-place', what: plan.inPlace };
  if (options.onlyPlan)
    for (const step of plan.steps) yield { kind: 'planned', step: describeStep(step) };
  for (const problem of plan.problems) yield { kind: 'problem', ...problem };
  if (plan.ids.size > 0) yield { kind: 'config', lines: configLines(plan.ids) };
  if (plan.problems.length > 0) return;

  let after = present;
  if (!options.onlyPlan && plan.steps.length > 0) {
    const ids = new KnownIds(present, plan.fields);
    const shop = { transport, ids, accountId: present.account.accountId };
    const isDone = yield* applyAll(plan.steps, shop, signal);
    if (!isDone) return;
    const again = await readPresent(transport, wanted, signal);
    if (again.kind === 'read') after = again.present;
  }
  yield* byHand(jira, wanted, webhook, after, options.worker);
}

async function* applyAll(
  steps: readonly Step[],
  shop: Workshop,
  signal: AbortSignal,
): AsyncGenerator<ProvisionNews, boolean> {
  for (const step of steps) {
    try {
      await applyStep(step, shop, signal);
    } catch (error) {
      yield { kind: 'problem', ...problemOf(step, error) };
      return false;
    }
    yield { kind: 'done', step: describeStep(step) };
  }
  return true;
}

/** As they stand in the config file. */
function configLines(ids: ReadonlyMap<string, string>): readonly string[] {
  return ['jira:', '  fields:', ...[...ids].map(([use, id]) => `    ${use}: ${id}`)];
}

function* byHand(
  settings: JiraSettings,
  wanted: WantedProject,
  webhook: WantedWebhook | undefined,
  present: Present,
  worker: string | undefined,
): Generator<ProvisionNews> {
  const steps = stepsByHand({
    wanted,
    present,
    webhook,
    worker,
    settings,
  });
  for (const step of steps) yield { kind: 'by-hand', ...step };
}
