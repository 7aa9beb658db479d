import {
  type Block,
  type CommentBody,
  type Inline,
  listOf,
  paragraph,
} from '../campaign/comment.ts';
import type { RunId } from '../campaign/ids.ts';
import { againLabel, outcomeLabel } from '../campaign/label.ts';
import { type Outcome, outcomeKinds } from '../campaign/outcome.ts';
import type { RuleEntry } from '../journal/entries.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import type { ParkedForReason } from './parked-of-run.ts';
import { inWords, meanings, type Progress, why } from './texts.ts';

/** One person who did not get the mail. */
export interface NotSent {
  /** Key of the recipient's issue, or undefined when the issue is gone. */
  readonly issue: string | undefined;
  readonly group: string;
  readonly outcome: Outcome;
}

/** The final report of a run. */
export interface FinalReport {
  readonly campaign: string;
  readonly progress: Progress;
  readonly startedBy: string;
  /** True when the run was opened again for those who had not got the mail. */
  readonly isRetry: boolean;
  readonly seconds: number;
  /** Those who are named, at most {@link mostNotSentRows}; whom a cancellation left out is not. */
  readonly notSent: readonly NotSent[];
  readonly moreNotSent: number;
  /** How many called the mail spam. */
  readonly complaints?: number;
  /** How the audience differs from the dry run's. */
  readonly drift?: FrozenRun['drift'];
  readonly rules: readonly RuleEntry[];
  /** What could not be written to Jira, in its words, with the issues concerned. */
  readonly unwritten: readonly string[];
  /** What was set aside for the operator to look at. */
  readonly parked?: { readonly run: RunId; readonly reasons: readonly ParkedForReason[] };
}

/** Rows of a table that a person still reads; the rest is found by label. */
export const mostNotSentRows = 50;

/** What the campaign's manager reads when it is over: who did not get it and why, and where to look. */
export function finalComment(report: FinalReport): CommentBody {
  const { campaign, progress, rules, unwritten, startedBy, isRetry, seconds } = report;
  const { outcomes } = progress;
  const starter = startedBy === '' ? '' : ` ${isRetry ? 'Retried' : 'Started'} by ${startedBy};`;
  return [
    paragraph({ text: verdict(progress), strong: true }, `${starter} it took ${inWords(seconds)}.`),
    ...driftLine(report),
    ...complaintsLine(report),
    ...notSentTable(report),
    ...nextSteps(report),
    ...parkedLines(report),
    rulesTable(rules),
    ...(unwritten.length === 0
      ? []
      : [paragraph({ text: 'Could not be written to Jira:', strong: true }), listOf(unwritten)]),
    ...(outcomes.sent === 0
      ? []
      : [
          paragraph('Everybody who got it: ', {
            text: `labels = "${outcomeLabel(campaign, 'sent')}"`,
            code: true,
          }),
        ]),
  ];
}

/** `25 of 29 got the mail: 3 skipped, 1 refused by their server.` */
function verdict({ phase, outcomes, audience }: Progress): string {
  const others = outcomeKinds
    .filter((kind) => kind !== 'sent' && outcomes[kind] > 0)
    .map(
      (kind) =>
        `${outcomes[kind]} ${meanings[kind].charAt(0).toLowerCase()}${meanings[kind].slice(1)}`,
    );
  const cancelled = phase === 'cancelled' ? 'Cancelled. ' : '';
  const rest = others.length === 0 ? '' : `: ${others.join(', ')}`;
  return `${cancelled}${outcomes.sent} of ${audience} got the mail${rest}.`;
}

function driftLine({ drift }: FinalReport): readonly Block[] {
  if (drift === undefined || drift.joined + drift.left === 0) return [];
  return [
    paragraph(`Since the dry run ${drift.joined} joined the audience and ${drift.left} left it.`),
  ];
}

function complaintsLine({ complaints = 0 }: FinalReport): readonly Block[] {
  if (complaints === 0) return [];
  const who = complaints === 1 ? '1 recipient' : `${complaints} recipients`;
  return [paragraph(`${who} called it spam; they are not mailed again.`)];
}

/** How to go on, for those who can still get the mail. */
function nextSteps({ campaign, progress: { phase, outcomes } }: FinalReport): readonly Block[] {
  if (phase === 'cancelled') return [];
  const canBeMended =
    outcomes.failed + outcomes.expired + outcomes.rejected + outcomes.bounced + outcomes.skipped >
    0;
  const retry = canBeMended
    ? [
        paragraph(
          'To try again, mend what was wrong (correct an address, for instance), then move this card from Sent back to Sending. Whoever got the mail does not get it again.',
        ),
      ]
    : [];
  const doubtful =
    outcomes.unconfirmed > 0
      ? [
          paragraph(
            'Unconfirmed recipients may have got the mail. To mail one of them again nevertheless, put the label ',
            { text: againLabel(campaign), code: true },
            ' on the recipient, then move this card from Sent back to Sending.',
          ),
        ]
      : [];
  return [...retry, ...doubtful];
}

/** Dead letters have no recipient whose issue could name them. */
function parkedLines({ parked }: FinalReport): readonly Block[] {
  if (parked === undefined || parked.reasons.length === 0) return [];
  const { run, reasons } = parked;
  const all = reasons.reduce((sum, { count }) => sum + count, 0);
  const what = all === 1 ? '1 message of this run is' : `${all} messages of this run are`;
  const named = reasons
    .map(({ reason, count }) => `${reason.replaceAll(/\s+/g, ' ')} (${count})`)
    .join('; ');
  return [
    paragraph({ text: `${what} set aside:`, strong: true }, ` ${named}`),
    paragraph('The operator can see and retry what is set aside with ', {
      text: `postboard parked list --run ${run}`,
      code: true,
    }),
  ];
}

function notSentTable({ notSent, moreNotSent, progress, campaign }: FinalReport): readonly Block[] {
  const rows = notSent.map(({ issue, group, outcome }): readonly Inline[] => [
    issue === undefined ? 'deleted issue' : { issue },
    group,
    meanings[outcome.kind],
    why(outcome),
  ]);
  const kinds = outcomeKinds.filter((kind) => kind !== 'sent' && progress.outcomes[kind] > 0);
  if (kinds.length === 0) return [];
  const jql = `labels in (${kinds.map((kind) => `"${outcomeLabel(campaign, kind)}"`).join(', ')})`;
  const table: Block = { kind: 'table', header: ['Recipient', 'Group', 'Outcome', 'Why'], rows };
  return [
    ...(rows.length === 0 ? [] : [table]),
    paragraph(moreNotSent > 0 ? `And ${moreNotSent} more. All of them: ` : 'To follow up: ', {
      text: jql,
      code: true,
    }),
  ];
}

function templateOf({ effect, template }: RuleEntry): string {
  return template ?? (effect === 'include' ? 'the campaign’s' : '–');
}

/** Which rules selected whom, and what those got where not everybody got the campaign's template. */
export function rulesTable(rules: readonly RuleEntry[]): Block {
  const hasTemplates = rules.some(({ template }) => template !== undefined);
  return {
    kind: 'table',
    header: ['Rule', 'Name', 'Kind', ...(hasTemplates ? ['Template'] : []), 'Found', 'JQL'],
    rows: rules.map((rule): readonly Inline[] => [
      { issue: rule.key },
      rule.version === undefined ? rule.name : `${rule.name} (version ${rule.version})`,
      rule.effect,
      ...(hasTemplates ? [templateOf(rule)] : []),
      String(rule.matched),
      { text: rule.jql, code: true },
    ]),
  };
}
