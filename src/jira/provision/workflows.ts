import {
  type CampaignStatus,
  campaignStatuses,
  type RecipientStatus,
  recipientStatuses,
} from '../../campaign/campaign.ts';
import type { IssueTypeUse, JiraSettings } from '../options.ts';
import type { StatusCategory, WantedTransition, WantedWorkflow } from './wanted.ts';

/** A move of a campaign's card, and who makes it. */
export interface CampaignMove {
  /** Moves of one name are one transition. */
  readonly transition: string;
  readonly from: CampaignStatus;
  readonly to: CampaignStatus;
  readonly by: 'person' | 'postboard';
}

/** Every move that a campaign's workflow allows. None leads to the status it starts from. */
export const campaignMoves: readonly CampaignMove[] = [
  move('Start dry run', 'draft', 'dryRun', 'person'),
  move('Ready', 'draft', 'ready', 'person'),
  move('Ready', 'dryRun', 'ready', 'postboard'),
  move('Ready', 'scheduled', 'ready', 'person'),
  move('Schedule', 'ready', 'scheduled', 'person'),
  move('Schedule', 'sent', 'scheduled', 'postboard'),
  move('Send', 'ready', 'sending', 'person'),
  move('Send', 'scheduled', 'sending', 'postboard'),
  move('Pause', 'sending', 'paused', 'postboard'),
  move('Resume', 'paused', 'sending', 'person'),
  move('Retry failed', 'sent', 'sending', 'person'),
  move('Finish', 'sending', 'sent', 'postboard'),
  move('Finish', 'paused', 'sent', 'postboard'),
  move('Cancel', 'sending', 'cancelled', 'person'),
  move('Cancel', 'paused', 'cancelled', 'person'),
  move('Back to draft', 'dryRun', 'draft', 'postboard'),
  move('Back to draft', 'ready', 'draft', 'person'),
  move('Back to draft', 'scheduled', 'draft', 'person'),
  move('Back to draft', 'sending', 'draft', 'postboard'),
  move('Back to draft', 'sent', 'draft', 'person'),
  move('Back to draft', 'cancelled', 'draft', 'person'),
];

function move(
  transition: string,
  from: CampaignStatus,
  to: CampaignStatus,
  by: CampaignMove['by'],
): CampaignMove {
  return { transition, from, to, by };
}

const campaignCategories: Readonly<Record<CampaignStatus, StatusCategory>> = {
  draft: 'TODO',
  dryRun: 'IN_PROGRESS',
  ready: 'IN_PROGRESS',
  scheduled: 'IN_PROGRESS',
  sending: 'IN_PROGRESS',
  paused: 'IN_PROGRESS',
  sent: 'DONE',
  cancelled: 'DONE',
};

const recipientCategories: Readonly<Record<RecipientStatus, StatusCategory>> = {
  toContact: 'TODO',
  contacted: 'DONE',
  undeliverable: 'DONE',
  unsubscribed: 'DONE',
};

export function campaignWorkflow(key: string, settings: JiraSettings): WantedWorkflow {
  const names = settings.campaignStatuses;
  const byTransition = Map.groupBy(campaignMoves, ({ transition, to }) => `${transition}:${to}`);
  const transitions = [...byTransition.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            name: first.transition,
            from: [first, ...others].map(({ from }) => names[from]),
            to: names[first.to],
          },
        ],
  );
  return {
    name: workflowName(key, 'campaign'),
    description: 'The life of a campaign; Postboard follows it.',
    statuses: campaignStatuses.map((status) => ({
      name: names[status],
      category: campaignCategories[status],
    })),
    transitions,
    entered: names.sending,
  };
}

export function recipientWorkflow(key: string, settings: JiraSettings): WantedWorkflow {
  const names = settings.recipientStatuses;
  return {
    name: workflowName(key, 'recipient'),
    description: 'Whether somebody can be written to.',
    statuses: recipientStatuses.map((status) => ({
      name: names[status],
      category: recipientCategories[status],
    })),
    transitions: fromEverywhere(recipientStatuses.map((status) => names[status])),
    entered: undefined,
  };
}

export function ruleWorkflow(key: string): WantedWorkflow {
  return {
    name: workflowName(key, 'rule'),
    description: 'Whether a rule is in use.',
    statuses: [
      { name: 'Active', category: 'IN_PROGRESS' },
      { name: 'Disabled', category: 'DONE' },
    ],
    transitions: fromEverywhere(['Active', 'Disabled']),
    entered: undefined,
  };
}

function workflowName(key: string, use: IssueTypeUse): string {
  return `${key}: ${typeWords[use]} workflow`;
}

/** Our own words, whatever the site calls its types: what is named so is found again after a renaming. */
export const typeWords: Readonly<Record<IssueTypeUse, string>> = {
  campaign: 'Campaign',
  recipient: 'Recipient',
  rule: 'Rule',
};

/** One transition to each status, from all the others. */
function fromEverywhere(names: readonly string[]): readonly WantedTransition[] {
  return names.map((to) => ({ name: to, from: names.filter((name) => name !== to), to }));
}
