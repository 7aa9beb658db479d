import {
  type Block,
  type Cell,
  type CommentBody,
  type Inline,
  paragraph,
} from '../../campaign/comment.ts';
import type { RuleEntry } from '../../journal/entries.ts';
import { rulesTable } from '../final-comment.ts';
import { inWords } from '../texts.ts';
import { type DryRunResult, hasPassed } from './dry-run-account.ts';
import type { Previews } from './previews.ts';
import type { Finding } from './renderings.ts';

export interface DryRunReport {
  readonly result: DryRunResult;
  readonly startedBy: string;
  /** Mails a second that the campaign allows; undefined for as fast as they come. */
  readonly pacePerSecond: number | undefined;
  /** Mails a second that the service allows; undefined for as fast as mail servers take them. */
  readonly ceilingPerSecond: number | undefined;
  readonly rules: readonly RuleEntry[];
  readonly previews: Previews;
  /** Of content and rules. */
  readonly fingerprint: string;
  /** Key of a recipient's issue by delivery number; undefined when the issue is gone. */
  readonly keyOf: (number: number) => string | undefined;
}

/** Of each kind; more than that nobody mends one by one. */
export const mostFindings = 20;

/** What the campaign's manager reads when a dry run is over: whether it may be sent, who is left out, what to mend. */
export function dryRunComment(report: DryRunReport): CommentBody {
  const { result, rules, keyOf } = report;
  return [
    verdict(report),
    groupsTable(result),
    ...findingsTable('Letters that cannot be made', result.failed, keyOf),
    ...findingsTable('Left out', result.skipped, keyOf),
    ...findingsTable('Worth a look', result.warnings, keyOf),
    rulesTable(rules),
    ...outlook(report),
    ...previewsLine(report.previews),
    nextStep(report),
  ];
}

/** What stands in the Progress field. */
export function dryRunLine(result: DryRunResult): string {
  return hasPassed(result)
    ? `Dry run passed: ${letters(result.ready)} ready`
    : 'Dry run found mistakes';
}

function verdict({ result, startedBy }: DryRunReport): Block {
  const { ready, audience, samples } = result;
  const starter = startedBy === '' ? '' : ` Started by ${startedBy}.`;
  const mailed =
    samples.sent === 0
      ? ' Nothing was sent.'
      : ` Nothing was sent but ${samples.sent} ${samples.sent === 1 ? 'sample' : 'samples'} to the test recipients.`;
  const missing = samples.count - samples.sent;
  const lost =
    missing === 0 ? '' : ` ${missing} of ${samples.count} samples could not be delivered.`;
  if (hasPassed(result))
    return paragraph(
      {
        text: `The dry run passed: ${letters(ready)} ready, for an audience of ${audience}.`,
        strong: true,
      },
      `${starter}${mailed}${lost}`,
    );
  const failed = result.failed.reduce((sum, { count }) => sum + count, 0);
  const what =
    failed === 0
      ? `nobody in the audience of ${audience} is left to be mailed`
      : `${failed} of ${audience} letters cannot be made`;
  return paragraph(
    { text: `The dry run found mistakes: ${what}.`, strong: true },
    `${starter}${mailed}${lost}`,
  );
}

function groupsTable({ groups }: DryRunResult): Block {
  return {
    kind: 'table',
    header: ['Group', 'Letters ready', 'Left out', 'Cannot be made'],
    rows: groups
      .slice(0, mostFindings)
      .map(({ group, ready, skipped, failed }) => [
        group,
        String(ready),
        String(skipped),
        String(failed),
      ]),
  };
}

function findingsTable(
  title: string,
  findings: readonly Finding[],
  keyOf: DryRunReport['keyOf'],
): readonly Block[] {
  if (findings.length === 0) return [];
  const rows = findings.slice(0, mostFindings).map(({ what, count, examples }): readonly Cell[] => [
    what,
    String(count),
    examples.flatMap((number, index): readonly Inline[] => {
      const key = keyOf(number);
      const example: Inline = key === undefined ? 'a deleted issue' : { issue: key };
      return index === 0 ? [example] : [', ', example];
    }),
  ]);
  const more = findings.length - mostFindings;
  return [
    { kind: 'table', header: [title, 'Recipients', 'For example'], rows },
    ...(more > 0 ? [paragraph(`And ${more} more of this kind.`)] : []),
  ];
}

function outlook(report: DryRunReport): readonly Block[] {
  const { result } = report;
  const size = `The largest letter has ${Math.ceil(result.largestBytes / 1_024)} KB, attachments aside.`;
  if (result.ready === 0) return [];
  return [paragraph(`${expectation(report)} ${size}`)];
}

/** How long the sending takes, as far as that is known before. */
function expectation({ result, pacePerSecond, ceilingPerSecond }: DryRunReport): string {
  if (ceilingPerSecond !== undefined && ceilingPerSecond < (pacePerSecond ?? Infinity)) {
    const duration = inWords(result.ready / ceilingPerSecond);
    return `Postboard is set to at most ${ceilingPerSecond} mails a second, so the sending takes at least ${duration}.`;
  }
  if (pacePerSecond === undefined)
    return 'Its Pace is empty: the sending goes as fast as the mail server takes it.';
  const duration = inWords(result.ready / pacePerSecond);
  return `At ${pacePerSecond} mails a second the sending takes about ${duration}.`;
}

function previewsLine(previews: Previews): readonly Block[] {
  if (previews.kind === 'refused')
    return [paragraph(`Previews of letters could not be attached: ${previews.problem}`)];
  const { names, withoutGroups } = previews;
  if (names.length === 0) return [];
  const shown = withoutGroups.slice(0, mostFindings).join(', ');
  const more =
    withoutGroups.length > mostFindings ? ` and ${withoutGroups.length - mostFindings} more` : '';
  const without =
    withoutGroups.length === 0
      ? ''
      : ` Not all groups have a letter to look at, or a sample; without are ${shown}${more}.`;
  return [paragraph(`Attached to look at, and not sent: ${names.join(', ')}.${without}`)];
}

function nextStep({ result, fingerprint }: DryRunReport): Block {
  if (!hasPassed(result))
    return paragraph('The campaign is back in Draft. Mend this, then move it to Dry run again.');
  return paragraph(
    'Next: read a sample, then move the card from Ready to Sending. What was seen now is what is sent; ',
    'its fingerprint is ',
    { text: fingerprint, code: true },
    '.',
  );
}

function letters(count: number): string {
  return count === 1 ? '1 letter' : `${count} letters`;
}

/** What its manager reads when a dry run came upon something that no letter can do without. */
export function haltedDryRunComment(reason: string): CommentBody {
  return [
    paragraph(
      { text: 'The dry run has stopped.', strong: true },
      ' Nothing was sent to the audience.',
    ),
    paragraph('The reason:'),
    { kind: 'code', text: reason },
    paragraph('The campaign is back in Draft. Mend this, then move it to Dry run again.'),
  ];
}
