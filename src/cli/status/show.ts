import { outcomeKinds } from '../../campaign/outcome.ts';
import type { ListedRun } from '../../journal/run-directory.ts';
import { columns, cut } from '../columns.ts';
import { count, figure } from '../figures.ts';
import { clockTime } from '../times.ts';
import type { RunStatus } from './run-status.ts';

/** Reads well in a terminal of this width. */
const width = 100;

const indent = ' '.repeat(10);

/** Several runs, a line each. */
export function overview(statuses: readonly RunStatus[]): readonly string[] {
  if (statuses.length === 0) return ['No run is under way.'];
  const header = ['CAMPAIGN', 'RUN', 'PHASE', 'SETTLED', 'SENT', 'RATE', 'ENDS'];
  const rows = statuses.map((status) => [
    status.campaign.key,
    status.run,
    status.isDryRun ? `${status.phase} (dry run)` : status.phase,
    settled(status),
    figure(status.outcomes.sent),
    rate(status),
    ends(status),
  ]);
  const [head = '', ...lines] = columns([header, ...rows], width);
  return [head, ...lines.flatMap((line, index) => [line, ...remarks(statuses[index])])];
}

/** What a person should know of a run beside its figures. */
function remarks(status: RunStatus | undefined): readonly string[] {
  if (status === undefined) return [];
  const sentences = [
    ...(status.waitsFor === null ? [] : [`waits for ${status.waitsFor}`]),
    ...status.problems.map((problem) => `refused: ${problem}`),
  ];
  return sentences.map((sentence) => indent + cut(sentence, width - indent.length));
}

/** One run, in full. */
export function details(status: RunStatus, others: readonly ListedRun[]): readonly string[] {
  const { campaign, run, outcomes } = status;
  const title = `${campaign.key}  ${cut(campaign.summary, width - 40)}`;
  const facts: readonly (readonly [string, string])[] = [
    ['phase', phase(status)],
    ...(status.audience === 0
      ? []
      : ([['settled', `${settled(status)}  ${bar(status)}`]] as const)),
    ...outcomeKinds
      .filter((kind) => outcomes[kind] > 0)
      .map((kind) => [`  ${kind}`, figure(outcomes[kind])] as const),
    ...toGo(status),
    ...(status.perSecond === null ? [] : ([['rate', rate(status)]] as const)),
    ...(status.expectedEndAt === null ? [] : ([['ends', ends(status)]] as const)),
    ...(status.waitsFor === null ? [] : ([['waits for', status.waitsFor]] as const)),
    ...status.problems.map((problem) => ['refused', problem] as const),
    ...(status.audience === 0 || status.isDryRun
      ? []
      : ([['on the board', reported(status)]] as const)),
    ...(others.length === 0 ? [] : ([['other runs', namesOf(others)]] as const)),
  ];
  return [`${title}  (run ${run})`, ...facts.flatMap(([name, fact]) => wrapped(name, fact))];
}

function phase({ phase: name, isDryRun, openedAt, startedBy, closedAt }: RunStatus): string {
  const starter = startedBy === '' ? '' : ` by ${startedBy}`;
  const opened = openedAt === null ? '' : `, opened ${clock(openedAt)}${starter}`;
  const closed = closedAt === null ? '' : `, over since ${clock(closedAt)}`;
  return `${name}${isDryRun ? ' (dry run)' : ''}${opened}${closed}`;
}

function settled({ settled: done, audience }: RunStatus): string {
  if (audience === 0) return '';
  return `${figure(done)} of ${figure(audience)} (${Math.floor((done * 100) / audience)} %)`;
}

function bar({ settled: done, audience }: RunStatus): string {
  const filled = Math.floor((done * 20) / audience);
  return '█'.repeat(filled) + '░'.repeat(20 - filled);
}

function toGo({ audience, settled: done, waiting }: RunStatus): readonly [string, string][] {
  const left = audience - done;
  if (left === 0) return [];
  const parts = [
    [waiting.batches, 'batch to prepare', 'batches to prepare'],
    [waiting.bundles, 'bundle of letters to send', 'bundles of letters to send'],
    [waiting.begun, 'handed over without an answer', 'handed over without an answer'],
    [waiting.retries, 'to be tried again', 'to be tried again'],
  ] as const;
  const named = parts
    .filter(([value]) => value > 0)
    .map(([value, one, many]) => count(value, one, many));
  return [['to go', [figure(left), ...(named.length > 0 ? [named.join(', ')] : [])].join(': ')]];
}

function rate({ perSecond }: RunStatus): string {
  return perSecond === null ? '' : `${perSecond.toFixed(1)}/s`;
}

function ends({ expectedEndAt, closedAt }: RunStatus): string {
  if (closedAt !== null) return clock(closedAt);
  return expectedEndAt === null ? '' : `about ${clock(expectedEndAt)}`;
}

function reported({ reported: { behind, at }, settled: done }: RunStatus): string {
  if (behind === 0) return done === 0 ? 'nothing to show yet' : 'everything';
  const since = at === null ? '' : `, last written ${clock(at)}`;
  return `all but ${count(behind, 'outcome', 'outcomes')}${since}`;
}

function namesOf(runs: readonly ListedRun[]): string {
  return runs
    .map(({ run, isDryRun, listedAt }) => {
      return `${run} (${isDryRun ? 'dry run, ' : ''}${clockTime(listedAt)})`;
    })
    .join(', ');
}

/** A fact beside its name, over as many lines as it takes. */
function wrapped(name: string, fact: string): readonly string[] {
  const margin = 16;
  const lines = [''];
  for (const word of fact.split(' ')) {
    const line = lines.at(-1) ?? '';
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > width - margin) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(margin - 2)}${line}`);
}

function clock(iso: string): string {
  return clockTime(Date.parse(iso));
}
