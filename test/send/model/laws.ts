import { RunEntry } from '../../../src/journal/entries.ts';
import { Ledger } from '../../../src/journal/ledger.ts';
import { RunAccount } from '../../../src/report/run-account.ts';
import { allNumbers } from './office.ts';
import type { Ending } from './scenario.ts';

/** What is wrong with how a scenario ended, as sentences; none when the law was kept. */
export function violationsOf(ending: Ending): readonly string[] {
  return [
    ...ending.watch.violations,
    ...allNumbers().flatMap((number) => violationsOfDelivery(ending, number)),
    ...violationsOfReaders(ending),
    ...violationsOfProcesses(ending),
  ];
}

/** `kept`, or what is wrong with the whole story behind it. */
export function verdictOn(ending: Ending): string {
  const violations = violationsOf(ending);
  if (violations.length === 0) return 'kept';
  const story = ending.world.story.map(
    (line, index) => `${String(index + 1).padStart(4)}  ${line}`,
  );
  return [...violations, '', 'What happened:', ...story].join('\n');
}

function violationsOfDelivery({ office, smtp, watch }: Ending, number: number): readonly string[] {
  const { ledger } = office;
  const state = ledger.stateOf(number);
  const outcome = state.kind === 'settled' ? state.outcome : state.kind;
  const mails = smtp.accepted.filter((mail) => mail.number === number);
  const generations = new Set(mails.map(({ generation }) => generation));
  const latest = mails.filter(({ generation }) => generation === ledger.generationOf(number));
  const isDoubtful = watch.doubtful.has(number);

  const laws: readonly (readonly [string, boolean])[] = [
    ['has no final outcome', state.kind === 'settled'],
    ['was mailed twice by letters of one generation', mails.length === generations.size],
    ['was mailed again although nobody doubted the first mail', mails.length < 2 || isDoubtful],
    ['is sent, but nobody was mailed', outcome !== 'sent' || mails.length > 0],
    [
      'was mailed, but that is neither sent nor unconfirmed',
      latest.length === 0 || outcome === 'sent' || outcome === 'unconfirmed',
    ],
    ['is unconfirmed without a reason', outcome !== 'unconfirmed' || isDoubtful],
  ];
  return laws.flatMap(([what, isKept]) =>
    isKept ? [] : [`Delivery ${number} (${outcome}) ${what}.`],
  );
}

/** One fold, three uses: it must come to the same for everybody. */
function violationsOfReaders({ broker }: Ending): readonly string[] {
  const entries = broker.run.entries.map((entry) => RunEntry.parse(entry));
  const late = foldOf(entries);
  const reporter = new RunAccount();
  entries.forEach((entry, offset) => reporter.apply({ offset, entry }));
  const owners = new Set(
    entries.flatMap((entry) => (entry.kind === 'attempt' ? [ownerOf(entry.attempt)] : [])),
  );

  const violations: string[] = [];
  if (summaryOf(reporter.ledger) !== summaryOf(late))
    violations.push('The reporter sees another ledger than a late reader.');
  const notSent = reporter.notSent().map(({ number, outcome }) => `${number} ${outcome.kind}`);
  const expected = allNumbers().flatMap((number) => {
    const state = late.stateOf(number);
    return state.kind === 'settled' && state.outcome !== 'sent'
      ? [`${number} ${state.outcome}`]
      : [];
  });
  if (notSent.join() !== expected.join())
    violations.push(`The report names ${notSent.join()}, the ledger ${expected.join()}.`);
  const doubled = foldOf(entries.flatMap((entry) => [entry, entry]));
  if (summaryOf(doubled) !== summaryOf(late))
    violations.push('A ledger whose entries come twice is another one.');
  for (const owner of owners) {
    const seen = foldOf(inOrderOf(owner, entries));
    if (summaryOf(seen) !== summaryOf(late))
      violations.push(
        `Owner ${owner} sees another ledger: ${summaryOf(seen)}, not ${summaryOf(late)}.`,
      );
  }
  return violations;
}

/** An owner knows what it wrote before it reads what others wrote meanwhile, and reads its own once more. */
function inOrderOf(owner: string, entries: readonly RunEntry[]): readonly RunEntry[] {
  const isOwn = (entry: RunEntry) =>
    (entry.kind === 'attempt' || entry.kind === 'outcome') &&
    entry.attempt !== undefined &&
    ownerOf(entry.attempt) === owner;
  const begin = entries.findIndex(isOwn);
  return [...entries.slice(0, begin), ...entries.filter(isOwn), ...entries.slice(begin)];
}

function ownerOf(attempt: string): string {
  return attempt.split(':')[0] ?? '';
}

function foldOf(entries: readonly RunEntry[]): Ledger {
  const ledger = new Ledger();
  for (const entry of entries) ledger.apply(entry);
  return ledger;
}

function summaryOf(ledger: Ledger): string {
  const states = allNumbers().map((number) => {
    const state = ledger.stateOf(number);
    return state.kind === 'settled' ? state.outcome : state.kind;
  });
  return `${ledger.phase}: ${states.join()} (${ledger.settled} settled, generation ${ledger.generation})`;
}

function violationsOfProcesses({ processes, office }: Ending): readonly string[] {
  const failures = [...office.failures, ...processes.flatMap((process) => process.failures)];
  return [
    ...failures.map((failure) => `Somebody failed: ${String(failure)}`),
    ...processes
      .filter(({ isStopped }) => !isStopped)
      .map(({ name }) => `${name} was asked to stop and does not.`),
  ];
}
