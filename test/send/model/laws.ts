import type { RunEntry } from '../../../src/journal/entries.ts';
import { entriesIn } from '../../journal/entries.ts';
import type { SimulatedBroker } from './broker.ts';
import type { Ending } from './play.ts';
import { violationsOfReaders } from './readers.ts';
import { allNumbers } from './run.ts';

/** What is wrong with how a scenario ended, as sentences; none when the law was kept. */
export function violationsOf(ending: Ending): readonly string[] {
  return [
    ...ending.watch.violations,
    ...allNumbers().flatMap((number) => violationsOfDelivery(ending, number)),
    ...violationsOfReaders(ending),
    ...violationsOfStop(ending),
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

function violationsOfDelivery(
  { office, broker, smtp, watch, scenario }: Ending,
  number: number,
): readonly string[] {
  const { ledger } = office;
  const state = ledger.stateOf(number);
  const outcome = state.kind === 'settled' ? state.outcome : state.kind;
  const mails = smtp.accepted.filter((mail) => mail.number === number);
  const generations = new Set(mails.map(({ generation }) => generation));
  const latest = mails.filter(({ generation }) => generation === ledger.generationOf(number));
  const isDoubtful = watch.doubtful.has(number);
  const isMailedAgain = scenario.unconfirmed === 'mail-again' && isDoubtful;
  const isCalledUnconfirmed = outcomesIn(broker).some(
    (entry) => entry.number === number && entry.outcome.kind === 'unconfirmed',
  );

  const laws: readonly (readonly [string, boolean])[] = [
    ['has no final outcome', state.kind === 'settled'],
    [
      'was mailed twice by letters of one generation',
      mails.length <= generations.size + (isMailedAgain ? 1 : 0),
    ],
    ['was mailed again although nobody doubted the first mail', mails.length < 2 || isDoubtful],
    ['is sent, but nobody was mailed', outcome !== 'sent' || mails.length > 0],
    [
      'was mailed, but that is neither sent nor unconfirmed',
      latest.length === 0 || outcome === 'sent' || outcome === 'unconfirmed' || isMailedAgain,
    ],
    ['was mailed, and its owner knew', !watch.certain.has(number) || outcome === 'sent'],
    ['was called unconfirmed without a reason', !isCalledUnconfirmed || isDoubtful],
  ];
  return laws.flatMap(([what, isKept]) =>
    isKept ? [] : [`Delivery ${number} (${outcome}) ${what}.`],
  );
}

function outcomesIn({ run }: SimulatedBroker) {
  return entriesIn(run.entries).filter((entry) => entry.kind === 'outcome');
}

/** Where the card lies, there the run stands, and everybody knows it; unless the run has halted itself. */
function violationsOfStop({ office, broker, processes }: Ending): readonly string[] {
  if (entriesIn(broker.run.entries).some(isHalt)) return [];
  const { card } = office;
  const { phase } = office.ledger;
  const expected = phase === 'closed' ? 'closed' : card === 'sending' ? 'running' : card;
  const others = processes.filter((process) => process.isAwake && process.phase !== expected);
  return [
    ...(phase === expected ? [] : [`The card is in ${card}, the run is ${phase}.`]),
    ...others.map(({ name, phase: known }) => `The card is in ${card}, ${name} believes ${known}.`),
  ];
}

function isHalt(entry: RunEntry): boolean {
  return entry.kind === 'paused' && entry.move === undefined;
}

function violationsOfProcesses({ processes, office }: Ending): readonly string[] {
  const failures = [...office.failures, ...processes.flatMap((process) => process.failures)];
  return [
    ...failures.map((failure) => `Somebody failed: ${String(failure)}`),
    ...processes
      .filter(({ isStopping }) => isStopping)
      .map(({ name }) => `${name} was asked to stop and does not.`),
  ];
}
