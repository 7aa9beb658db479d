import type { RunEntry } from '../../../src/journal/entries.ts';
import { Ledger } from '../../../src/journal/ledger.ts';
import { RunAccount } from '../../../src/report/run-account.ts';
import { entriesIn } from '../../journal/entries.ts';
import type { Ending } from './play.ts';
import { allNumbers } from './run.ts';

/** One fold, three uses: it must come to the same for everybody. */
export function violationsOfReaders({ broker }: Ending): readonly string[] {
  const entries = entriesIn(broker.run.entries);
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
