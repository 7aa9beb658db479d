import type { JiraSettings } from '../options.ts';
import { findNamed } from '../site/names.ts';
import type { Present } from './present.ts';
import type { WantedProject } from './wanted.ts';
import { type WantedWebhook, webhookByHand, webhookRoute } from './webhook.ts';

/** What no call of Jira's API does, and where a person does it. */
export interface HandStep {
  /** An imperative, without its end. */
  readonly sentence: string;
  readonly link: string;
}

export interface HandStepsNeeds {
  readonly wanted: WantedProject;
  readonly present: Present;
  readonly webhook: WantedWebhook | undefined;
  readonly settings: JiraSettings;
  /** The account that Postboard works with, where that is not the one that sets the project up. */
  readonly worker: string | undefined;
}

export function stepsByHand(needs: HandStepsNeeds): readonly HandStep[] {
  const { wanted, present, worker } = needs;
  const pages = `${present.baseUrl}/plugins/servlet/project-config/${wanted.key}`;
  return [
    ...columnsByHand(wanted, present),
    ...webhookSteps(needs),
    ...(worker === undefined
      ? []
      : [
          {
            sentence: `Give ${worker} the role Administrators in the project, and "Make bulk changes" for the site (${present.baseUrl}/secure/admin/GlobalPermissions!default.jspa)`,
            link: `${pages}/roles`,
          },
        ]),
    {
      sentence:
        'Look at who is notified of what: a comment or a move may be a mail to every watcher, and Postboard makes many of both',
      link: `${pages}/notifications`,
    },
    {
      sentence:
        'See that no automation rule acts on what Postboard writes, and writes what Postboard acts on',
      link: `${present.baseUrl}/jira/software/c/projects/${wanted.key}/settings/automation`,
    },
  ];
}

/** Boards tell their columns, but take none. */
function columnsByHand(
  { key, board }: WantedProject,
  { baseUrl, project, statuses }: Present,
): readonly HandStep[] {
  const boards = `${baseUrl}/jira/software/c/projects/${key}/boards`;
  const [shown] = project?.boards ?? [];
  const ids = board.statuses.map((name) => findNamed(statuses, name)?.id);
  const hasColumns =
    shown !== undefined &&
    ids.every((id) => shown.columns.some(({ statusIds }) => statusIds.join() === id));
  if (hasColumns) return [];
  return [
    {
      sentence: `Give the board a column for each status: ${board.statuses.join(', ')}`,
      link: shown === undefined ? boards : `${boards}/${shown.id}?config=columns`,
    },
  ];
}

function webhookSteps({
  present: { baseUrl, webhooks },
  webhook,
  settings,
}: HandStepsNeeds): readonly HandStep[] {
  if (webhook !== undefined && webhooks.kind === 'seen') return [];
  const hasOne =
    webhooks.kind === 'seen' && webhooks.webhooks.some(({ url }) => url.includes(webhookRoute));
  if (hasOne) return [];
  const url = webhook?.url ?? `https://<your host>${webhookRoute}`;
  const how = webhookByHand(settings, url);
  return [
    {
      sentence:
        webhook === undefined
          ? `Run init with --webhook-url https://<your host>, or ${how}. Without one Postboard looks at the board every few seconds`
          : `Jira shows this account no webhooks (${webhooks.kind === 'unseen' ? webhooks.why : ''}); ${how}`,
      link: `${baseUrl}/plugins/servlet/webhooks`,
    },
  ];
}
